"""Scores of one network by variant, on a gallery whose rankings are worked out by hand.

Two persons are searched for, each in a coat: A lies at 0°, B at 90°. In the gallery, before another
camera, are A's coat at 10° and shirt at 120°, B's coat at 50° and shirt at 100°. By angle, A finds
coat A, coat B, shirt B, shirt A; and B finds shirt B, shirt A, coat B, coat A.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.data.frames import FrameReader
from core.engine import examination
from core.engine.examination import Examination
from core.evaluation import Scores, evaluate, k_reciprocal_rerank
from core.models.network import Network
from core.settings import Evaluation, Experiment
from core.types import Dataset, Tracklet

COAT, SHIRT = 0, 1
ANGLES = {("A", COAT): 10, ("A", SHIRT): 120, ("B", COAT): 50, ("B", SHIRT): 100}
LENGTHS = (1, 1, 10, 1, 1, 1)  # coat A's embedding is long

Examined = Callable[..., dict[str, Scores]]


@pytest.fixture
def worn(make_world: Callable[..., Dataset]) -> Dataset:
    """The queries in coats; the gallery in coats and shirts, in the order of ANGLES."""
    world = make_world("worn", people=2)
    queries = tuple(replace(each, clothes=COAT) for each in world.query)
    gallery = [replace(each, clothes=outfit) for each in world.gallery for outfit in (COAT, SHIRT)]
    return replace(world, query=queries, gallery=tuple(gallery))


def embeddings() -> np.ndarray:
    angles = np.radians([0, 90, *ANGLES.values()])
    return np.stack([np.cos(angles), np.sin(angles)], axis=1) * np.array(LENGTHS)[:, None]


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> Examined:
    """Scores of a network that says these embeddings of query and gallery."""

    def embed(_: Network, tracklets: Sequence[Tracklet], *__: object) -> torch.Tensor:
        found = torch.from_numpy(embeddings()).float()
        assert len(tracklets) == len(found)
        return found

    def run(target: Dataset, **wanted: object) -> dict[str, Scores]:
        settings = Experiment(evaluation=Evaluation(**wanted))  # type: ignore[arg-type]
        nobody: Network = None  # type: ignore[assignment]
        found = Examination(target, FrameReader(8, 4, 0), settings).closely(nobody)
        return {name: one.scores for name, one in found.items()}

    monkeypatch.setattr(examination, "embed", embed)
    return run


def rates(found: Scores) -> tuple[float, float]:
    return found.mean_ap, found.cmc[1]


def test_clothes_leave_out_the_other_matches(worn: Dataset, examined: Examined) -> None:
    found = examined(worn)
    assert list(found) == ["", "+sc", "+cc"]
    # all: A's matches are 1st and 4th, B's 1st and 3rd
    assert rates(found[""]) == pytest.approx((((1 + 2 / 4) / 2 + (1 + 2 / 3) / 2) / 2, 1))
    # coats alone: A's is 1st; without B's shirt, B's is 2nd
    assert rates(found["+sc"]) == pytest.approx(((1 + 1 / 2) / 2, 1 / 2))
    # shirts alone: without A's coat, A's is 3rd; B's is 1st
    assert rates(found["+cc"]) == pytest.approx(((1 / 3 + 1) / 2, 1 / 2))


@pytest.mark.parametrize(("outfit", "left_out"), [(COAT, "+cc"), (SHIRT, "+sc")])
def test_a_mode_without_any_match_is_left_out(
    worn: Dataset, examined: Examined, outfit: int, left_out: str
) -> None:
    """The other outfit was seen by the queries' camera alone, where no match counts."""
    gallery = [
        replace(each, camera=each.camera if each.clothes == outfit else 1) for each in worn.gallery
    ]
    found = examined(replace(worn, gallery=tuple(gallery)))
    assert set(found) == {"", "+sc", "+cc"} - {left_out}


@pytest.mark.parametrize("unknown", ["query", "gallery"])
def test_where_an_outfit_is_unknown_clothes_do_not_count(
    worn: Dataset, examined: Examined, unknown: str
) -> None:
    first, *others = getattr(worn, unknown)
    lacking = replace(worn, **{unknown: (replace(first, clothes=None), *others)})
    assert list(examined(lacking)) == [""]


def test_where_nobody_changes_clothes_they_do_not_count(worn: Dataset, examined: Examined) -> None:
    """Outfits are numbered within an identity: 0 of A and 1 of B are one each."""
    sides = {
        side: tuple(replace(each, clothes=each.identity) for each in getattr(worn, side))
        for side in ("query", "gallery")
    }
    assert list(examined(replace(worn, **sides))) == [""]


def test_euclidean_distances_see_lengths_and_cosine_does_not(
    worn: Dataset, examined: Examined
) -> None:
    found = examined(worn, distance="euclidean")
    # coat A is far from everybody: A's matches are 3rd and 4th; B finds as before
    assert rates(found[""]) == pytest.approx((((1 / 3 + 2 / 4) / 2 + (1 + 2 / 3) / 2) / 2, 1 / 2))
    assert rates(found["+sc"]) == pytest.approx(((1 / 3 + 1 / 2) / 2, 0))


@pytest.mark.parametrize("distance", ["cosine", "euclidean"])
def test_the_ranking_is_corrected_only_when_asked_for(
    worn: Dataset, examined: Examined, distance: str
) -> None:
    plain = examined(worn, distance=distance)
    found = examined(worn, distance=distance, rerank=True)
    assert {name: found[name] for name in plain} == plain
    assert set(found) - set(plain) == {"+rr"}
    features = embeddings()
    if distance == "cosine":
        features /= np.linalg.norm(features, axis=1, keepdims=True)
    people, cameras = [each.identity for each in worn.gallery], [2] * len(worn.gallery)
    distances = k_reciprocal_rerank(features[:2], features[2:])
    wanted = evaluate(distances, people[::2], people, [1, 1], cameras, ranks=examination.RANKS)
    assert found["+rr"] == wanted


def test_the_average_precision_that_is_set_counts(worn: Dataset, examined: Examined) -> None:
    found = examined(worn, average_precision="trapezoid")
    # before its second match, the 4th, A had one of three; B before its, the 3rd, one of two
    wanted = ((1 + 5 / 12) / 2 + (1 + 7 / 12) / 2) / 2
    assert found[""].mean_ap == pytest.approx(wanted)
