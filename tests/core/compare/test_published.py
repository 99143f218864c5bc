from collections import Counter

from core.compare.published import CAUTIONS, SOURCES, Figure, figures, find


def test_every_figure_is_there() -> None:
    assert len(figures()) == len(set(figures())) == 604
    tables = Counter((one.source_doc, one.table) for one in figures())
    assert tables == {
        ("s2r", "table1"): 140,
        ("s2r", "table2"): 56,
        ("s2r", "table3"): 48,
        ("cawcl", "table2"): 30,
        ("cawcl", "table3"): 52,
        ("cawcl", "table4"): 15,
        ("unrealperson", "table1"): 5,
        ("unrealperson", "table2"): 72,
        ("unrealperson", "table3"): 42,
        ("unrealperson", "table4"): 42,
        ("unrealperson", "table5"): 54,
        ("unrealperson", "table6"): 36,
        ("uda_video_reid_readme", "model_weights"): 12,
    }
    assert {one.source_doc for one in figures()} == set(SOURCES)
    assert {one.metric for one in figures()} == {"mAP", "rank1", "rank5", "rank10"}
    assert all(0 < one.value <= 100 for one in figures())


def values(*wanted: str) -> dict[str, float]:
    return {one.metric: one.value for one in find(*wanted)}


def test_figures_are_found_by_source_table_method_and_domains() -> None:
    ours = {"rank1": 42.0, "rank5": 68.0, "rank10": 78.7, "mAP": 53.3}
    assert values("s2r", "table1", "S2R", "SVReID", "iLIDS-VID") == ours
    assert values("s2r", "table2", "S2R", "", "iLIDS-VID") == ours
    assert values("cawcl", "table3", "UTAL", "none", "MARS") == {"rank1": 49.9, "mAP": 35.2}
    assert next(find("unrealperson", "table1")) == Figure(
        *("unrealperson", "table1", "CBN", "direct_transfer", "SOMAset", "MSMT17", "rank1"), 3.1
    )
    assert list(find("s2r", "table9")) == []


def test_the_copied_row_is_still_marked_and_still_a_copy() -> None:
    assert all(any(find(*key)) for key in CAUTIONS)
    copy = values("s2r", "table1", "TCLNet", "SVReID(w cc)", "CCVID")
    assert copy == values("s2r", "table1", "SINet", "SVReID", "MARS")
