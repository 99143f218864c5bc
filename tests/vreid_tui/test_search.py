from collections.abc import Callable

import pytest

from core.store import RunSummary
from vreid_tui.search import matching


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["one", "two", "three"]),
        ("one", ["one"]),
        ("PRID", ["two"]),
        ("demo-syn>prid", ["two"]),
        ("s2r running", ["two", "three"]),
        ("!running", ["one"]),
        ("s2r !prid", ["three"]),
        ("ablation", ["three"]),
        ("! ", ["one", "two", "three"]),
        ("nothing such", []),
        ("[red", ["three"]),
    ],
)
def test_all_words_must_be_found(
    make_summary: Callable[..., RunSummary], query: str, found: list[str]
) -> None:
    runs = [
        make_summary(name="one", method="direct", state="finished"),
        make_summary(name="two", target="prid"),
        make_summary(name="three", tags=("ablation", "[red]")),
    ]
    assert [run.name for run in matching(runs, query)] == found
