import csv
from collections import defaultdict
from pathlib import Path

import pytest

from core.compare import published
from core.compare.notes import Footnotes
from core.compare.others import COLUMNS, published_sections
from core.compare.published import DATASETS, SOURCES


def test_every_published_figure_can_stand_beside_ours_with_its_source() -> None:
    with Path(published.__file__).with_name("published.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wanted = defaultdict(list)
    for row in rows:
        wanted[row["target_domain"]].append((row["metric"], row["value"], row["source_doc"]))
    assert len(rows) == 604
    assert set(wanted) <= set(DATASETS)
    for target, figures in wanted.items():
        footnotes = Footnotes()
        (section,) = published_sections([("x", DATASETS[target])], "target", COLUMNS, footnotes)
        assert section.title == f"published, on {target}"
        names = [row.names[0] for row in section.rows]
        assert len({row.key for row in section.rows}) == len(names)
        docs = {text: key for key, text in SOURCES.items()}
        found = []
        for row in section.rows:
            note = footnotes.texts[row.notes[0]]
            (doc,) = [docs[text] for text in docs if note.startswith(f"{text}, ")]
            for column, cell in zip(COLUMNS, row.cells, strict=True):
                if cell.value is not None:
                    found.append((column.measure, f"{100 * cell.value:.1f}", doc))
        assert sorted(found) == sorted(figures)


def test_those_of_a_pair_stand_beside_ours_and_are_never_the_best(add, compared) -> None:
    add("ours", {"student/mAP": 0.99, "student+bn/mAP": 0.98})
    add("worse", {"student/mAP": 0.1})
    table = compared("ours", "worse", each=True, published="pair")
    assert [column.key for column in table.columns] == [
        *("mAP", "rank1", "rank5", "rank10", "+bn/mAP"),
    ]
    _, section = table.sections
    s2r = next(row for row in section.rows if row.label == "S2R (proposed)")
    assert [cell.value for cell in s2r.cells] == [
        *map(pytest.approx, (0.791, 0.719, 0.876, 0.899)),
        None,
    ]
    assert not any(cell.best or cell.delta for row in section.rows for cell in row.cells)
    assert "Unveiling the Power" in table.footnotes[s2r.notes[0]]
    assert {row.kind for row in section.rows} == {"published"}


def test_those_on_a_target_say_what_they_learnt_from(add, compared) -> None:
    add("ours", 0.5)
    (_, section) = compared("ours", each=True, published="target").sections
    labels = [row.label for row in section.rows]
    assert "S2R (proposed), SVReID → PRID-2011" in labels
    assert any("iLIDS-VID → PRID-2011" in label for label in labels)
    assert len(labels) > len(compared("ours", each=True, published="pair").sections[1].rows)


def test_a_figure_to_take_with_care_says_so(add, compared) -> None:
    add("ours", 0.5, source="svreid-cc", target="ccvid")
    table = compared("ours", each=True, published="pair")
    tclnet = next(row for row in table.rows if row.label == "TCLNet (video)")
    assert "with care: digit for digit" in table.footnotes[tclnet.notes[0]]


def test_a_pair_that_nobody_published_has_none(add, compared) -> None:
    add("ours", 0.5, source="demo-syn", target="demo-cam")
    assert len(compared("ours", each=True, published="target").sections) == 1
