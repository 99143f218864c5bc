"""Which frames of a tracklet make a clip: drawn in training, all of them in a test."""

import numpy as np

from core.settings import Data


def pick(length: int, settings: Data, generator: np.random.Generator) -> list[int]:
    """Frame numbers of a training clip, drawn as the settings say."""
    if settings.sampling == "strided":
        return strided(length, settings.clip_length, settings.stride, generator)
    return draw(length, settings.clip_length, generator)


def draw(length: int, clip_length: int, generator: np.random.Generator) -> list[int]:
    """Frame numbers of a training clip: one drawn from each of T equal blocks, in order.

    A tracklet shorter than the clip gives its frames repeated, still in order.

    Source: restricted random sampling, Li et al. (2018), arXiv:1803.09882, section 3.1.
    """
    edges = np.linspace(0, max(length, clip_length), clip_length + 1)
    first, last = np.floor(edges[:-1]).astype(int), np.ceil(edges[1:]).astype(int)
    drawn = generator.integers(first, np.maximum(last, first + 1))
    if length < clip_length:
        return [int(number * length // clip_length) for number in range(clip_length)]
    return [int(number) for number in np.minimum(drawn, length - 1)]


def strided(
    length: int, clip_length: int, stride: int, generator: np.random.Generator
) -> list[int]:
    """Frame numbers of a training clip: every `stride`-th from a random start on.

    A tracklet shorter than T times the stride gives T of its frames at random, in order; one
    shorter than T gives some of them twice.

    Source: the released code of AP3D (Gu et al. 2020, arXiv:2007.08434) and TCLNet (Hou et al.,
    ECCV 2020), both with stride 8, and of CAL (Gu et al., CVPR 2022), with stride 4.
    """
    if length >= clip_length * stride:
        start = generator.integers(length - (clip_length - 1) * stride)
        return [int(start + number * stride) for number in range(clip_length)]
    drawn = generator.choice(length, clip_length, replace=length < clip_length)
    return sorted(int(number) for number in drawn)


def cover(length: int, clip_length: int) -> list[list[int]]:
    """Frame numbers of the clips that show every frame once; the last one may be shorter."""
    return [
        list(range(start, min(start + clip_length, length)))
        for start in range(0, length, clip_length)
    ]


def spread(length: int, clip_length: int) -> list[int]:
    """The first frame of each of T equal blocks; repeated where there are fewer than T frames."""
    return [number * length // clip_length for number in range(clip_length)]


def sampled(length: int, clip_length: int) -> list[list[int]]:
    """One test clip: the first frame of each of T equal blocks, as the released S2R code has it."""
    return [sorted({*spread(length, clip_length)})]
