"""Which pictures are read, and how any of them becomes an upright one in colours; no torch."""

import numpy as np
from PIL import ExifTags, Image

FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "PPM")  # what datasets and cameras give
MOST_PIXELS = 2**25  # a whole 8K picture; a person's frame has far fewer

_UPRIGHT = {  # EXIF orientation to what undoes it
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright(image: Image.Image) -> Image.Image:
    """An image as its EXIF orientation says, in red, green and blue of 8 bits."""
    way = turn(image)
    return _rgb(image.transpose(way) if way is not None else image)


def turn(image: Image.Image) -> Image.Transpose | None:
    """What makes an image upright; None where it is, or doesn't say."""
    try:
        return _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # EXIF that can't be read says nothing of the picture
        return None


def _rgb(image: Image.Image) -> Image.Image:
    """An image of any mode in red, green and blue of 8 bits."""
    if image.mode.startswith("I"):  # grey of 16 bits, which Pillow would cut off at 255
        levels = np.asarray(image).astype(np.int64).clip(0, 65535)
        image = Image.fromarray(((levels + 128) // 257).astype(np.uint8))
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    seen = image.convert("RGBA")
    black = Image.new("RGB", seen.size)
    black.paste(seen, mask=seen.getchannel("A"))
    return black
