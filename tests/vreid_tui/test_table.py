from collections.abc import Callable

import pytest
from rich.cells import cell_len

from core.store import STATES, RunSummary
from vreid_tui.states import sign
from vreid_tui.table import MARGIN, cells_of, heading, layout, plain_table

Make = Callable[..., RunSummary]


@pytest.mark.parametrize("width", [60, 80, 100, 160, 300])
def test_headings_and_rows_have_the_same_width_and_fit(make_summary: Make, width: int) -> None:
    columns = layout(width)
    row = " ".join(cells_of(make_summary(name="人" * 99), columns, 0.0, ascii_only=False))
    assert cell_len(heading(columns)) == MARGIN + cell_len(row) <= width


def test_what_matters_most_stays_where_room_is_short() -> None:
    assert [column.title for column, _ in layout(60)] == [
        "state",
        "name",
        "source>target",
        "mAP",
        "R1",
    ]
    assert {"method", "epoch", "age"} <= {column.title for column, _ in layout(80)}
    assert "tags" in {column.title for column, _ in layout(160)}


def test_a_row_tells_state_scores_and_age(make_summary: Make) -> None:
    run = make_summary(created=1000.0)
    lines = plain_table([run], 160, 1000.0 + 7800, ascii_only=False)
    words = lines[1].split()
    assert words[:5] == ["▸", "running", "s2r-demo", "demo-syn>demo-cam", "s2r"]
    assert words[-4:] == ["12/30", "71.2", "68.5", "2h10"]


def test_a_run_without_scores_shows_dashes(make_summary: Make) -> None:
    row = plain_table([make_summary(headline={}, epochs=0)], 160, 0.0, ascii_only=False)[1]
    assert row.split().count("-") == 3


def test_every_state_has_a_sign_of_one_cell_and_a_plain_one() -> None:
    signs = [sign(state) for state in STATES]
    assert "?" not in {mark.glyph for mark in signs}
    assert all(cell_len(mark.glyph) == 1 and mark.plain.isascii() for mark in signs)
    assert sign("from the future").glyph == "?"


def test_plain_signs_are_ascii(make_summary: Make) -> None:
    lines = plain_table([make_summary(state=state) for state in STATES], 120, 0.0, ascii_only=True)
    assert all(line.isascii() for line in lines)
