import pytest

from core.compare.columns import parsed, shown
from core.compare.table import Column
from core.errors import RunError

NAMES = [
    *("teacher/mAP", "student/rank1", "student/mAP", "student/rank20", "student+bn/mAP"),
    *("student@best+rr/mAP", "student+odd/mAP"),
]


def test_a_name_is_taken_apart() -> None:
    key = parsed("student@best+bn/rank1")
    assert (key.network, key.variant, key.measure) == ("student@best", "+bn", "rank1")
    assert key.column.key == "+bn/rank1"
    assert key.column.label == "rank-1 +bn"
    assert parsed("histogram/mAP").column == Column("", "mAP")


def test_all_usual_measures_are_shown_in_the_usual_order() -> None:
    found = shown(NAMES)
    assert found.networks == ("student", "student@best", "teacher")
    keys = [column.key for column in found.columns]
    assert keys == ["mAP", "rank1", "+rr/mAP", "+bn/mAP", "+odd/mAP"]


@pytest.mark.parametrize(
    ("wanted", "networks", "keys"),
    [
        (["rank-1"], {"student"}, ["rank1"]),
        (["r20"], {"student"}, []),
        (["rank20"], {"student"}, ["rank20"]),
        (["/mAP"], {"student", "teacher"}, ["mAP"]),
        (["+bn/map"], {"student"}, ["+bn/mAP"]),
        (["teacher/mAP"], {"teacher"}, ["mAP"]),
        (["student+bn/mAP", " rank1"], {"student"}, ["rank1", "+bn/mAP"]),
        (
            ["MAP"],
            {"student", "student@best", "teacher"},
            ["mAP", "+rr/mAP", "+bn/mAP", "+odd/mAP"],
        ),
    ],
)
def test_some_are_picked(wanted: list[str], networks: set[str], keys: list[str]) -> None:
    if not keys:
        with pytest.raises(RunError, match="no run has that; there is mAP, rank1, rank20 of"):
            shown(NAMES, wanted)
        return
    found = shown(NAMES, wanted)
    assert set(found.networks) == networks
    assert [column.key for column in found.columns] == keys


def test_without_scores_nothing_is_shown() -> None:
    assert shown([]).columns == ()
    with pytest.raises(RunError, match="no score yet"):
        shown([], ["mAP"])
