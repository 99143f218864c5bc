"""A camera's response: exposure, colours, noise, blur, codec."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from core.synth.response import (
    Response,
    blur_kernel,
    compress,
    develop,
    draw_response,
    expose,
    tone,
)
from core.synth.spec import ResponseSpec

NEUTRAL = draw_response(ResponseSpec(), 1.0, np.random.default_rng(0))


def ramp(height: int = 16, width: int = 24) -> NDArray[np.float32]:
    return np.random.default_rng(1).uniform(0.02, 0.8, (height, width, 3)).astype(np.float32)


def shown(linear: NDArray[np.float32], response: Response, seed: int = 0) -> NDArray[np.uint8]:
    flat = np.ones((*linear.shape[:2], 1), np.float32)
    return develop(linear, response, flat, 0.0, np.random.default_rng(seed))


def test_a_stop_doubles_the_light() -> None:
    spec = ResponseSpec(exposure_ev=(1.0, 1.0))
    brighter = draw_response(spec, 3.0, np.random.default_rng(0))
    assert brighter.gain == pytest.approx(6.0)
    rng = np.random.default_rng(0)
    twice = expose(2 * ramp(), replace(NEUTRAL, gain=3.0), rng)
    np.testing.assert_allclose(expose(ramp(), brighter, rng), twice, rtol=1e-5)


def test_tone_rises_from_black_to_white() -> None:
    values = tone(np.linspace(0, 40, 500, dtype=np.float32))
    assert values[0] == 0
    assert (np.diff(values) >= 0).all()
    assert values[-1] == pytest.approx(1.0)
    assert tone(np.array([-1.0], np.float32))[0] == 0


@pytest.mark.parametrize(("shot", "read"), [(0.0, 0.02), (0.03, 0.0), (0.02, 0.01)])
def test_noise_has_the_stated_deviation(shot: float, read: float) -> None:
    response = replace(NEUTRAL, shot_noise=shot, read_noise=read)
    linear = np.full((200, 200, 3), 0.2, np.float32)
    clean = expose(linear, NEUTRAL, np.random.default_rng(0))
    noise = expose(linear, response, np.random.default_rng(0)) - clean
    signal = float(clean[0, 0, 0])
    assert noise.mean() == pytest.approx(0, abs=5e-4)
    assert noise.std() == pytest.approx(read + shot * np.sqrt(signal), rel=0.02)


def test_chroma_noise_leaves_green_alone() -> None:
    response = replace(NEUTRAL, chroma_noise=0.05)
    linear = np.full((60, 60, 3), 0.2, np.float32)
    deviation = expose(linear, response, np.random.default_rng(0)).std(axis=(0, 1))
    assert deviation[1] == pytest.approx(0, abs=1e-4)
    assert deviation[0] == pytest.approx(0.05 / np.sqrt(3), rel=0.05)


def test_noise_is_new_in_every_frame() -> None:
    response = replace(NEUTRAL, read_noise=0.02)
    assert (shown(ramp(), response, 0) != shown(ramp(), response, 1)).any()


def test_warmth_and_saturation() -> None:
    grey = np.full(3, 0.4, np.float32)
    red, _, blue = replace(NEUTRAL, warmth=0.4).colour_matrix() @ grey
    assert red > 0.4 > blue
    colourless = replace(NEUTRAL, saturation=0.0).colour_matrix() @ np.array([0.9, 0.2, 0.1])
    np.testing.assert_allclose(colourless, colourless[0], rtol=1e-5)
    np.testing.assert_allclose(replace(NEUTRAL, crosstalk=0.1).colour_matrix() @ grey, grey, 1e-5)


def test_black_level_and_contrast() -> None:
    dark = np.zeros((4, 4, 3), np.float32)
    rng = np.random.default_rng(0)
    assert expose(dark, replace(NEUTRAL, black=0.1), rng)[0, 0, 0] == pytest.approx(0.1)
    soft = expose(ramp(), replace(NEUTRAL, contrast=0.5), rng)
    assert soft.std() == pytest.approx(0.5 * expose(ramp(), NEUTRAL, rng).std(), rel=1e-4)


@pytest.mark.parametrize(("sigma", "motion"), [(0.7, 0.0), (1.0, 0.0), (0.5, 6.0)])
def test_blur_keeps_the_light(sigma: float, motion: float) -> None:
    weights = blur_kernel(sigma, motion)
    assert weights.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(weights, weights[::-1], atol=1e-7)
    spread = np.sqrt((weights * (np.arange(len(weights)) - len(weights) // 2) ** 2).sum())
    expected = np.sqrt(sigma**2 + motion**2 / 12)
    assert spread == pytest.approx(expected, rel=0.25)


def test_blur_softens_and_sharpening_hardens_an_edge() -> None:
    edge = np.full((12, 24, 3), 0.05, np.float32)
    edge[:, 12:] = 0.4
    steps = [
        np.abs(np.diff(shown(edge, response)[6, :, 1].astype(int))).max()
        for response in (replace(NEUTRAL, blur_px=1.0), NEUTRAL, replace(NEUTRAL, sharpening=0.8))
    ]
    assert steps[0] < steps[1] < steps[2]


def test_motion_smears_sideways_only() -> None:
    dot = np.full((15, 31, 3), 0.01, np.float32)
    dot[7, 15] = 0.9
    flat = np.ones((15, 31, 1), np.float32)
    moved = develop(dot, NEUTRAL, flat, 8.0, np.random.default_rng(0)).astype(int)[:, :, 1]
    bright = moved > moved.min() + 10
    assert bright.any(axis=0).sum() >= 7
    assert bright.any(axis=1).sum() == 1


def test_a_poorer_codec_leaves_a_poorer_picture() -> None:
    image = (ramp(32, 32) * 255).astype(np.uint8)
    errors = [
        np.abs(compress(image, quality).astype(int) - image).mean() for quality in (90, 50, 15)
    ]
    assert errors == sorted(errors)
    assert errors[0] < errors[2] - 5
    assert (shown(ramp(), replace(NEUTRAL, jpeg_quality=20)) != shown(ramp(), NEUTRAL)).any()


def test_values_are_drawn_within_their_ranges() -> None:
    spec = ResponseSpec(blur_px=(0.4, 0.6), jpeg_quality=(30, 40))
    for seed in range(20):
        drawn = draw_response(spec, 1.0, np.random.default_rng(seed))
        assert 0.4 <= drawn.blur_px <= 0.6
        assert 30 <= drawn.jpeg_quality <= 40
