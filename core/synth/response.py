"""A camera's response: what its lens, sensor and codec make of linear light."""

import io
import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.synth.spec import ResponseSpec
from core.synth.viewpoint import Floats

Bytes = NDArray[np.uint8]

_LUMA = np.array([0.25, 0.65, 0.10])
LOSSLESS_QUALITY = 95


@dataclass(frozen=True)
class Response:
    """One value of each range of a ResponseSpec, and the exposure that goes with the place.

    Attributes:
        gain: factor from radiance to exposure: automatic exposure times `exposure_ev`.
    """

    gain: float
    warmth: float
    tint: float
    saturation: float
    crosstalk: float
    contrast: float
    black: float
    vignette: float
    shot_noise: float
    read_noise: float
    chroma_noise: float
    blur_px: float
    shutter_s: float
    sharpening: float
    jpeg_quality: float

    def colour_matrix(self) -> Floats:
        """(3, 3) float32: white balance, then crosstalk, then saturation."""
        balance = np.exp([0.55 * self.warmth, 0.35 * self.tint, -0.55 * self.warmth])
        leak = self.crosstalk
        mixing = np.array(
            [
                [1 - leak, 0.7 * leak, 0.3 * leak],
                [0.5 * leak, 1 - leak, 0.5 * leak],
                [0.3 * leak, 0.7 * leak, 1 - leak],
            ]
        )
        saturate = self.saturation * np.eye(3) + (1 - self.saturation) * np.tile(_LUMA, (3, 1))
        return np.asarray(saturate @ mixing @ np.diag(balance), np.float32)


def draw_response(spec: ResponseSpec, automatic_gain: float, rng: np.random.Generator) -> Response:
    """Draw a camera's response from its ranges."""
    drawn = {item.name: float(rng.uniform(*getattr(spec, item.name))) for item in fields(spec)}
    return Response(gain=automatic_gain * 2 ** drawn.pop("exposure_ev"), **drawn)


def tone(linear: Floats) -> Floats:
    """Filmic curve and sRGB transfer: exposure (...) to display values in [0, 1]."""
    scaled = np.float32(1.55) * np.maximum(linear, np.float32(0))
    film = np.minimum(scaled * (1 + np.float32(0.12) * scaled) / (1 + scaled), np.float32(1))
    root = np.float32(1.055) * film ** np.float32(1 / 2.4) - np.float32(0.055)
    return np.where(film < 0.0031308, np.float32(12.92) * film, root).astype(np.float32)


def blur_kernel(sigma_px: float, motion_px: float = 0.0) -> Floats:
    """Weights of a Gaussian, smeared over `motion_px`; they sum to 1."""
    radius = max(1, math.ceil(2.5 * sigma_px + motion_px / 2))
    offsets = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 * (offsets / max(sigma_px, 0.25)) ** 2)
    if motion_px > 0.5:
        smear = np.clip(motion_px / 2 + 0.5 - np.abs(offsets), 0, 1)
        weights = np.convolve(weights, smear, "same")
    return np.asarray(weights / weights.sum(), np.float32)


def _convolve(image: Floats, weights: Floats, axis: int) -> Floats:
    radius, size = len(weights) // 2, image.shape[axis]
    margins = [(radius, radius) if i == axis else (0, 0) for i in range(image.ndim)]
    padded = np.pad(image, margins, mode="edge")
    result = np.zeros_like(image)
    for k, weight in enumerate(weights):
        result += weight * np.take(padded, range(k, k + size), axis=axis)
    return result


def expose(linear: Floats, response: Response, rng: np.random.Generator) -> Floats:
    """Sensor: colours, tone curve, contrast, noise.

    Args:
        linear: (H, W, 3) radiance, vignette already applied.
        response: the camera's.
        rng: draws the noise.

    Returns:
        (H, W, 3) display values, about [0, 1], not clipped.
    """
    mixed = linear @ (np.float32(response.gain) * response.colour_matrix().T)
    shown = np.float32(0.5) + (tone(mixed) - np.float32(0.5)) * np.float32(response.contrast)
    shown = np.float32(response.black) + np.float32(1 - response.black) * shown
    if response.shot_noise == response.read_noise == response.chroma_noise == 0:
        return np.asarray(shown, np.float32)
    height, width = shown.shape[:2]
    grain = rng.standard_normal((height, width, 1), np.float32)
    deviation = response.read_noise + response.shot_noise * np.sqrt(np.maximum(shown, 0))
    shown += deviation.astype(np.float32) * grain
    coloured = rng.random((height, width, 2), np.float32) * 2 - 1
    shown[:, :, ::2] += np.float32(response.chroma_noise) * coloured
    return np.asarray(shown, np.float32)


def _sharpen(shown: Floats, strength: float) -> Floats:
    around = np.pad(shown, ((1, 1), (1, 1), (0, 0)), mode="edge")
    cross = around[:-2, 1:-1] + around[2:, 1:-1] + around[1:-1, :-2] + around[1:-1, 2:]
    sharper = shown + np.float32(strength) * (shown - np.float32(0.25) * cross)
    return np.asarray(sharper, np.float32)


def compress(image: Bytes, quality: int) -> Bytes:
    """What a JPEG codec with 4:2:0 colour leaves of an image."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality, subsampling=2)
    return np.asarray(Image.open(buffer))


def develop(
    linear: Floats,
    response: Response,
    vignette: Floats,
    motion_px: float,
    rng: np.random.Generator,
) -> Bytes:
    """A crop of linear light as the camera delivers it, at the camera's own resolution.

    Args:
        linear: (H, W, 3) float32.
        response: the camera's.
        vignette: (H, W, 1) factor at each pixel.
        motion_px: how far the walker moves sideways while the shutter is open.
        rng: draws the noise.

    Returns:
        (H, W, 3) uint8.
    """
    if response.blur_px > 0.2 or motion_px > 0.6:
        linear = _convolve(linear, blur_kernel(response.blur_px, motion_px), axis=1)
        linear = _convolve(linear, blur_kernel(response.blur_px), axis=0)
    shown = expose(linear * vignette, response, rng)
    if response.sharpening > 0:
        shown = _sharpen(shown, response.sharpening)
    image = (np.clip(shown, 0, 1) * 255 + 0.5).astype(np.uint8)
    quality = round(response.jpeg_quality)
    return image if quality >= LOSSLESS_QUALITY else compress(image, quality)
