"""Tables of means and deviations, as wide as the terminal or below each other."""

from core.cli import series as module
from core.cli.series import put_comparison
from core.series.plan import Row, Series, needs
from core.series.results import Results, gather
from core.series.tabled import tabled
from core.store import Store

ROWS = (Row("direct", "direct transfer", "direct"), Row("full", "full", "s2r"))


def filled(store: Store, finish) -> Results:
    series = Series("demo-syn", "demo-cam", ROWS, (0, 1))
    for training in dict.fromkeys(needs(series).values()):
        rates = {f"student{mark}/{rate}": 0.5 for mark in ("", "+bn") for rate in ("mAP", "rank1")}
        finish(training.settings, rates)
    return gather(store, series)


def test_a_table_that_is_too_wide_is_cut_into_variants_and_never_into_figures(
    store: Store, finish, monkeypatch, capsys
) -> None:
    results = filled(store, finish)
    for room, tables in ((None, 1), (120, 1), (50, 2)):
        monkeypatch.setattr(module, "width", lambda _, room=room: room)
        put_comparison(tabled(results, ""), "table")
        lines = capsys.readouterr().out.splitlines()
        assert sum(line.startswith("row") for line in lines) == tables
        assert sum(line.count("50.0 ± 0.0") for line in lines) == 8  # two rows, two by two
        assert room is None or max(map(len, lines)) <= room
    assert "batch norm re-estimated:" in lines
