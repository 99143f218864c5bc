"""A frame as a small picture for people to look at; without torch."""

import io

from PIL import Image

from core.data.formats import FORMATS, MOST_PIXELS, upright
from core.errors import DataError
from core.types import Tree


def thumb(tree: Tree, path: str, height: int) -> Image.Image:
    """A frame in red, green and blue, half as wide as high, as people are.

    Raises:
        DataError: there is no such file, or it holds no picture.
    """
    content = tree.read(path)
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError(f"{image.width} x {image.height} pixels are no frame of a person")
            image.draft(None, (height, 2 * height))
            image.load()
            return upright(image).resize((height // 2, height), Image.Resampling.LANCZOS)
    except DataError:
        raise
    except Exception as error:  # decoders fail in ways of their own on each kind of damage
        raise DataError(
            f"{tree.where(path)}: is no picture ({error}); restore it; `vreid data verify NAME` "
            "lists such frames"
        ) from None
