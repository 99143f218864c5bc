"""Which frames of a tracklet make a clip: drawn in training, all of them in a test."""

import numpy as np


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
