from core.compare.table import Cell, Column, Comparison, Row, Section
from core.report.tables import tables

COLUMNS = (Column("", "mAP"), Column("", "rank1"), Column("+bn", "mAP"))


def comparison() -> Comparison:
    ours = Row("a", ("ours",), (Cell(0.511, 1), Cell(0.522, 1), Cell(0.533, 1)))
    theirs = Row("b", ("theirs",), (Cell(0.6, 1), Cell(), Cell()), "published", notes=(0,))
    sections = (Section((ours,)), Section((theirs,), "published"))
    return Comparison(
        COLUMNS, sections, footnotes=("A paper.",), sentences=("S.",), protocol="Protocol: p."
    )


def test_each_variant_has_a_table_of_its_own_figures() -> None:
    (name, trained), (other, re_estimated) = tables(comparison())
    assert (name, other) == ("as trained", "batch norm re-estimated")
    assert "51.1" in trained
    assert "53.3" not in trained
    assert "53.3" in re_estimated
    assert "51.1" not in re_estimated


def test_rows_stand_where_they_have_a_figure_with_their_notes() -> None:
    (_, trained), (_, re_estimated) = tables(comparison())
    assert "theirs" in trained
    assert "A paper." in trained
    assert "theirs" not in re_estimated
    assert "A paper." not in re_estimated


def test_the_protocol_is_said_once_and_the_answer_elsewhere() -> None:
    (_, trained), (_, re_estimated) = tables(comparison())
    assert "Protocol: p." in trained
    assert "Protocol: p." not in re_estimated
    assert "S." not in trained


def test_nothing_measured_is_no_table() -> None:
    assert tables(Comparison((), (Section((Row("a", ("a",), ()),)),))) == []
