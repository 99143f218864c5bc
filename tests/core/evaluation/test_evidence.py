import numpy as np
import pytest

from core.data.folder import Folder
from core.evaluation import evaluate, mean_scores
from core.evaluation.evidence import Evidence, find, listing
from core.types import Tracklet


@pytest.fixture
def tracklets(tmp_path) -> list[Tracklet]:
    generator = np.random.default_rng(2)
    found = []
    for number in range(40):
        frames = tuple(f"t{number}/{place}.jpg" for place in range(1 + number % 5))
        who, camera, clothes = (int(generator.integers(most)) for most in (6, 3, 2))
        found.append(Tracklet(Folder(tmp_path), frames, camera, who, clothes if who else None))
    return found


@pytest.fixture
def distances() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 9, (10, 30)) / 8


@pytest.mark.parametrize("mode", ["standard", "same_clothes", "clothes_changing"])
def test_scores_are_means_of_what_is_found(tracklets, distances, mode) -> None:
    query, gallery = listing(tracklets[:10]), listing(tracklets[10:])
    found = find(distances, query, gallery, mode)
    labels = ("identity", "camera", "clothes")
    both = [getattr(rows, label) for label in labels for rows in (query, gallery)]
    assert mean_scores(found.retrieval) == evaluate(distances, *both, mode=mode)
    valid = found.first_match > 0
    assert np.isnan(found.average_precision).tolist() == (~valid).tolist()


@pytest.mark.parametrize("mode", ["standard", "same_clothes", "clothes_changing"])
def test_the_first_match_is_where_the_head_of_the_ranking_has_it(
    tracklets, distances, mode
) -> None:
    query, gallery = listing(tracklets[:10]), listing(tracklets[10:])
    found = find(distances, query, gallery, mode, most=5)
    right = (gallery.identity[found.first.entry] == query.identity[:, None]) & (
        found.first.entry >= 0
    )
    for row, place in zip(right, found.first_match, strict=True):
        assert (np.flatnonzero(row)[:1] + 1).tolist() == ([place] if 0 < place <= 5 else [])


def test_a_listing_says_what_is_known_and_which_frame_to_show(tmp_path) -> None:
    tree = Folder(tmp_path)
    known = Tracklet(tree, ("a/1.jpg", "a/2.jpg", "a/3.jpg"), 4, 7, 0)
    rows = listing([known, Tracklet(tree, ("b/1.jpg",), 5)])
    assert rows.name.tolist() == ["a/1.jpg", "b/1.jpg"]
    assert rows.shown.tolist() == ["a/2.jpg", "b/1.jpg"]
    assert rows.identity.tolist() == [7, -1]
    assert rows.clothes.tolist() == [0, -1]
    assert rows.length.tolist() == [3, 1]


def test_evidence_of_nobody_is_empty() -> None:
    assert len(Evidence(listing([]), listing([]), {}).query) == 0
