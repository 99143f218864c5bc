"""A series in every form that a comparison has."""

import csv
import io
from dataclasses import replace

import pytest

from core.compare.formats import render
from core.compare.table import Comparison
from core.series.plan import Series, distinct, needs
from core.series.results import gather
from core.series.tabled import tabled
from core.store import Store


@pytest.fixture
def table(store: Store, finish, series: Series) -> Comparison:
    """Two methods and a teacher over two seeds."""
    for training in distinct([needs(series)]):
        seed = training.settings.seed
        rates = {f"{network}/mAP": 0.5 + seed / 10 for network in ("student", "teacher")}
        finish(training.settings, rates)
    return tabled(gather(store, series), "a series", ["a sentence."])


def test_protocol_and_replicates_are_named(table: Comparison, series: Series, store) -> None:
    assert table.protocol == (
        "Protocol: demo-cam, split 0, standard gallery, all frames of a tracklet, cosine distance, "
        "average precision by step, last epoch; seeds 0-1."
    )
    over = replace(series, target="prid", splits=(0, 1, 4))
    said = tabled(gather(store, over), "").protocol
    assert "prid, several splits, " in said
    assert said.endswith("; seeds 0-1, splits 0-1, 4.")


def test_every_row_has_its_runs(table: Comparison) -> None:
    assert [row.label for row in table.rows] == ["direct transfer", "full", "full, teacher"]
    assert [row.count for row in table.rows] == [2, 2, 2]
    student, teacher = ([one.run_id for one in row.members] for row in table.rows[1:])
    assert student == teacher
    assert table.rows[0].members[0].commit == "0" * 40


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "latex", "html", "json"])
def test_every_form_has_figures_and_what_is_said(table: Comparison, form) -> None:
    made = render(table, form)
    assert "full, teacher" in made
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(made)))
        assert [float(row["mAP"]) for row in rows] == [55, 55, 55]
        return
    assert "a series" in made
    assert "a sentence." in made
    assert "demo-cam" in made
    assert ("0.55" if form == "json" else "55.0") in made
