"""Scores, re-ranking and the Jaccard distance at the size of the field's sets, and beyond."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.bench import peers
from core.bench.measure import Case, Work
from core.evaluation import evaluate, jaccard_distance, k_reciprocal_rerank
from core.evaluation.blocks import blocks

MARS = (1_980, 11_310)  # queries, gallery
LARGE = (10_000, 100_000)
SAMPLES, MANY_SAMPLES = 20_000, 100_000
ENTRIES_OF_ONE, CAMERAS = 18, 6  # of a person in the gallery, about as in MARS
WIDTH = 2048  # of a feature
INTRINSIC = 64  # directions that features really vary in
Ints = NDArray[np.int64]
Labels = tuple[Ints, Ints, Ints, Ints]  # identities of both sides, cameras of both


def cases(large: bool, shrink: int) -> Iterator[Case]:
    """What is measured: `large` adds what takes minutes; sizes are divided by `shrink`."""
    mars, huge = ([max(1, count // shrink) for count in both] for both in (MARS, LARGE))
    samples, many = max(1, SAMPLES // shrink), max(1, MANY_SAMPLES // shrink)
    for name, function in (
        ("evaluate", "ours"),
        ("argsort, then a loop over queries (as in S2R and Simple-CCReID)", "official"),
        ("argsort, then a loop over queries (as in torchreid)", "torchreid"),
    ):
        yield _matrix(name, function, mars, 3)
    yield _matrix("k_reciprocal_rerank", "rerank", mars)
    yield Case("jaccard_distance", f"{samples:,}", f"{__name__}:jaccard", (samples,))
    if large:
        yield _matrix("evaluate", "ours", huge)
        yield Case("jaccard_distance", f"{many:,}", f"{__name__}:jaccard", (many,))


def _matrix(name: str, function: str, shape: list[int], repeats: int = 1) -> Case:
    size = " x ".join(f"{count:,}" for count in shape)
    return Case(name, size, f"{__name__}:{function}", tuple(shape), repeats)


def ours(queries: int, gallery: int) -> Work:
    """Our `evaluate`."""
    distances, labels = retrieval(queries, gallery)
    return lambda: f"mAP {evaluate(distances, *labels).mean_ap:.6f}"


def official(queries: int, gallery: int) -> Work:
    """The evaluation of S2R and Simple-CCReID."""
    distances, labels = retrieval(queries, gallery)
    return lambda: f"mAP {peers.index_sets(distances, *labels)[1]:.6f}"


def torchreid(queries: int, gallery: int) -> Work:
    """The evaluation of torchreid without its compiled part."""
    distances, labels = retrieval(queries, gallery)
    return lambda: f"mAP {peers.flag_rows(distances, *labels)[1]:.6f}"


def rerank(queries: int, gallery: int) -> Work:
    """Our `k_reciprocal_rerank`."""
    both = features(queries + gallery)
    return lambda: f"mean {k_reciprocal_rerank(both[:queries], both[queries:]).mean():.6f}"


def jaccard(samples: int) -> Work:
    """Our `jaccard_distance`."""
    given = features(samples)
    return lambda: f"{jaccard_distance(given).similarity.nnz / samples:,.0f} near ones a sample"


def retrieval(queries: int, gallery: int) -> tuple[NDArray[np.float32], Labels]:
    """Distances (Q, G) and labels of a set like MARS: a sixth of the gallery is nobody's."""
    generator = np.random.default_rng(0)
    people = max(1, gallery // ENTRIES_OF_ONE)
    whose = generator.integers(0, people, queries)
    held = generator.integers(0, people + people // 5, gallery)
    query_cameras = generator.integers(0, CAMERAS, queries)
    gallery_cameras = generator.integers(0, CAMERAS, gallery)
    distances = np.empty((queries, gallery), np.float32)
    for row, identity in zip(distances, whose, strict=True):
        generator.random(out=row, dtype=np.float32)
        row[held == identity] **= 8  # a fair network: most matches come close
    return distances, (whose, held, query_cameras, gallery_cameras)


def features(samples: int) -> NDArray[np.float32]:
    """Features (N, 2048) about centres that 15 samples share, with neighbours beyond those."""
    generator = np.random.default_rng(0)
    draw: Any = generator.standard_normal
    centres = draw((max(1, samples // 15), INTRINSIC), np.float32)
    directions = draw((INTRINSIC, WIDTH), np.float32)
    found = np.empty((samples, WIDTH), np.float32)
    for rows in blocks(samples, WIDTH):
        count = rows.stop - rows.start
        about = centres[generator.integers(0, len(centres), count)]
        found[rows] = (about + 0.8 * draw((count, INTRINSIC), np.float32)) @ directions
    return found
