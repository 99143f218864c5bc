"""Against Pillow's own decoding, and against pixels known beforehand."""

import io
import itertools
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, UnidentifiedImageError

from core.data import decode as module
from core.data.decode import decode

WIDTH, HEIGHT = 16, 32


def smooth(width: int = WIDTH, height: int = HEIGHT, seed: int = 0) -> Image.Image:
    """A picture with large and small parts, as photographs have."""
    generator = np.random.default_rng(seed)
    coarse = generator.integers(0, 256, (height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8)
    pixels = np.asarray(Image.fromarray(coarse).resize((width, height)), dtype=np.int64)
    noisy = pixels + generator.integers(-6, 7, pixels.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def pillows(content: bytes, size: tuple[int, int]) -> torch.Tensor:
    with Image.open(io.BytesIO(content)) as image:
        pixels = image.convert("RGB").resize(size, Image.Resampling.BILINEAR)
    return torch.from_numpy(np.array(pixels)).permute(2, 0, 1)


def levels(content: bytes, size: tuple[int, int] = (WIDTH, HEIGHT)) -> np.ndarray[Any, Any]:
    """(H, W, 3) of a decoded image."""
    return decode(content, size).permute(1, 2, 0).numpy().astype(int)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("size", [(16, 32), (17, 33), (1, 1), (3, 100)])
def test_a_jpeg_of_the_wanted_size_is_pillows_bit_for_bit(mode: str, size: tuple[int, int]) -> None:
    image = smooth(*size).convert(mode)
    for quality, subsampling, progressive in itertools.product((40, 95), (0, 1, 2), (False, True)):
        content = encoded(
            image, "JPEG", quality=quality, subsampling=subsampling, progressive=progressive
        )
        assert torch.equal(decode(content, size), pillows(content, size))


def test_the_same_without_torchvisions_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    content = encoded(smooth(60, 130), "JPEG")
    sizes = [(60, 130), (40, 90), (16, 32)]
    fast = [decode(content, size) for size in sizes]
    monkeypatch.setattr(module, "_decode_jpeg", None)
    for size, frame in zip(sizes, fast, strict=True):
        assert torch.equal(decode(content, size), frame)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(32, 64), (128, 256)])
def test_halved_and_doubled_frames_are_pillows_bit_for_bit(
    kind: str, size: tuple[int, int]
) -> None:
    for seed in range(5):
        content = encoded(smooth(64, 128, seed), kind)
        assert torch.equal(decode(content, size), pillows(content, size))


@pytest.mark.parametrize("size", [(24, 48), (50, 90), (100, 300)])
def test_resized_frames_are_within_a_level_of_pillows(size: tuple[int, int]) -> None:
    content = encoded(smooth(70, 170), "JPEG")
    difference = (decode(content, size).int() - pillows(content, size).int()).abs()
    assert difference.max() <= 1


def test_much_larger_jpegs_are_decoded_smaller_and_stay_near() -> None:
    content = encoded(smooth(256, 512), "JPEG")
    difference = (decode(content, (32, 64)).float() - pillows(content, (32, 64)).float()).abs()
    assert 0 < difference.mean() < 3
    assert difference.max() <= 16
    short = encoded(smooth(256, 120), "JPEG")  # twice the wanted height isn't there
    assert (decode(short, (32, 64)).int() - pillows(short, (32, 64)).int()).abs().max() <= 1


@pytest.mark.parametrize("kind", ["PNG", "BMP", "PPM"])
def test_lossless_pixels_are_those_that_were_written(kind: str) -> None:
    image = smooth()
    np.testing.assert_array_equal(levels(encoded(image, kind)), np.asarray(image))


def test_webp_is_read() -> None:
    image = smooth()
    np.testing.assert_array_equal(levels(encoded(image, "WEBP", lossless=True)), np.asarray(image))


def test_frames_have_the_size_asked_for_whatever_they_come_from() -> None:
    for kind, size in itertools.product(("JPEG", "PNG"), ((WIDTH, HEIGHT), (8, 12))):
        frame = decode(encoded(smooth(), kind), size)
        assert frame.shape == (3, size[1], size[0])
        assert frame.dtype == torch.uint8


@pytest.mark.parametrize("kind", ["PNG", "PPM"])
def test_sixteen_bits_are_scaled_to_eight(kind: str) -> None:
    values = np.linspace(0, 65535, WIDTH * HEIGHT).astype(np.uint16).reshape(HEIGHT, WIDTH)
    seen = levels(encoded(Image.fromarray(values), kind))
    np.testing.assert_array_equal(seen[..., 0], np.round(values / 257))
    assert (seen == seen[..., :1]).all()


@pytest.mark.parametrize("mode", ["L", "LA", "1", "P"])
def test_grey_and_palettes_become_three_channels(mode: str) -> None:
    image = smooth().convert(mode)
    np.testing.assert_array_equal(levels(encoded(image, "PNG")), np.asarray(image.convert("RGB")))


def test_what_is_transparent_is_black() -> None:
    image = Image.new("RGBA", (WIDTH, HEIGHT), (200, 100, 50, 255))
    ImageDraw.Draw(image).rectangle((0, 0, 7, HEIGHT), fill=(255, 255, 255, 0))
    image.putpixel((15, 0), (200, 100, 50, 128))
    seen = levels(encoded(image, "PNG"))
    assert (seen[:, :8] == 0).all()
    assert (seen[5, 8:] == (200, 100, 50)).all()
    assert abs(seen[0, 15] - np.array((100, 50, 25))).max() <= 1


def test_a_transparent_colour_of_a_palette_is_black() -> None:
    image = Image.new("P", (WIDTH, HEIGHT), 1)
    image.putpalette([9, 9, 9, 200, 100, 50, 255, 255, 255])
    image.putpixel((3, 4), 2)
    seen = levels(encoded(image, "PNG", transparency=bytes([255, 255, 0])))
    assert (seen[4, 3] == 0).all()
    assert (seen[0, 0] == (200, 100, 50)).all()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_frames_are_turned_upright(kind: str, orientation: int) -> None:
    upright = Image.new("RGB", (WIDTH, HEIGHT), (0, 0, 0))
    ImageDraw.Draw(upright).rectangle((0, 0, 7, 15), fill=(240, 240, 240))  # top left alone
    stored = {  # where the camera's first row and column went, as the EXIF standard has it
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    image = upright.transpose(stored[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    seen = levels(encoded(image, kind, exif=exif))
    bright = seen.mean(axis=2) > 120
    assert bright[:16, :8].mean() > 0.9
    assert bright.sum() < 150


def test_an_orientation_that_there_is_not_changes_nothing() -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    plain, odd = encoded(smooth(), "PNG"), encoded(smooth(), "PNG", exif=exif)
    np.testing.assert_array_equal(levels(odd), levels(plain))


@pytest.mark.parametrize("size", [(1, 1), (1, 10_000), (10_000, 1)])
def test_absurd_shapes_are_images(size: tuple[int, int]) -> None:
    frame = decode(encoded(Image.new("RGB", size, (10, 200, 30)), "PNG"), (WIDTH, HEIGHT))
    assert (frame == torch.tensor((10, 200, 30), dtype=torch.uint8).view(3, 1, 1)).all()


@pytest.mark.parametrize("size", [(8193, 4096), (20_000, 20_000), (60_000, 60_000)])
def test_bombs_are_not_decoded(size: tuple[int, int]) -> None:
    head = b"P6 %d %d 255\n" % size
    with pytest.raises(Exception, match="pixels"):
        decode(head + b"\0" * 30, (WIDTH, HEIGHT))


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "ICO", "PDF"])
def test_other_kinds_are_no_images(kind: str) -> None:
    with pytest.raises(UnidentifiedImageError):
        decode(encoded(smooth(32, 32), kind), (WIDTH, HEIGHT))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "WEBP", "PPM"])
def test_a_cut_image_is_refused_wherever_it_is_cut(kind: str) -> None:
    content = encoded(smooth(), kind)
    for end in range(0, len(content) * 9 // 10, 7):
        with pytest.raises(Exception, match=r"."):
            decode(content[:end], (WIDTH, HEIGHT))
