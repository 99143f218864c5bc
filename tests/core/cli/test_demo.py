import pytest

from core.cli.demo import caveats, difference
from core.cli.scores import ScoreRow, score_rows


def rows(direct: dict[str, float], s2r: dict[str, float]) -> list[ScoreRow]:
    return score_rows("a", "direct", direct) + score_rows("b", "s2r", s2r)


@pytest.mark.parametrize(
    ("ours", "words"),
    [
        (0.75, "25.0 mAP above direct transfer"),
        (0.375, "12.5 mAP below direct transfer"),
        (0.5, "level in mAP with direct transfer"),
    ],
)
def test_the_difference_is_of_the_students(ours: float, words: str) -> None:
    found = rows({"student/mAP": 0.5}, {"student/mAP": ours, "teacher/mAP": 0.9})
    assert words in difference(found)
    assert "re-estimated" not in difference(found)


def test_both_sides_have_their_batch_norm_re_estimated() -> None:
    found = rows(
        {"student/mAP": 0.25, "student+bn/mAP": 0.5},
        {"student/mAP": 0.5, "student+bn/mAP": 0.4375},
    )
    assert "25.0 mAP above" in difference(found)
    assert "re-estimated on both sides it is 6.2 mAP below" in difference(found)


def test_without_figures_nothing_is_claimed() -> None:
    assert "nothing to compare" in difference(rows({}, {"student/mAP": 0.5}))


def test_what_has_to_be_said_is_said() -> None:
    assert caveats(rendered=False, quick=False) == []
    assert "not how well real cameras" in caveats(rendered=True, quick=False)[0]
    assert "mean nothing" in caveats(rendered=True, quick=True)[0]


def test_statistics_of_each_camera_are_compared_where_both_sides_have_them() -> None:
    found = rows(
        {"student/mAP": 0.25, "student+cbn/mAP": 0.5},
        {"student/mAP": 0.5, "student+cbn/mAP": 0.625},
    )
    assert "each camera's own batch norm re-estimated on both sides it is 12.5 mAP above it" in (
        difference(found)
    )
