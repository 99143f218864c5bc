from pathlib import Path

import pytest

from core.compare.published import find
from core.series import paper
from core.series.plan import Replicate, Series, needs


@pytest.mark.parametrize(
    ("table", "pairs", "rows", "ours"), [("table1", 4, 36, 8), ("table2", 2, 14, 14),
                                         ("table3", 6, 12, 12)],
)  # fmt: skip
def test_tables_have_the_papers_rows(table: str, pairs: int, rows: int, ours: int) -> None:
    blocks = paper.lines(table)
    lines = [line for block in blocks.values() for line in block]
    assert (len(blocks), len(lines), sum(line.row is not None for line in lines)) == (
        *(pairs, rows, ours),
    )
    assert sum(len(line.published) for line in lines) == len(list(find("s2r", table)))


def test_every_dataset_of_the_paper_has_a_name_here() -> None:
    domains = {name for one in find("s2r") for name in (one.source, one.target)}
    assert domains <= set(paper.DATASETS)


def test_ours_is_the_papers_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(paper.DATASETS, "SVReID", "prid")
    monkeypatch.setitem(paper.DATASETS, "iLIDS-VID", "prid")
    pair = ("SVReID", "iLIDS-VID")
    base = Series("", "", (), (0,), ("evaluation.every=0",))
    needed = needs(paper.series(pair, paper.lines("table2")[pair], base))
    settings = {key: training.settings for (key, _), training in needed.items()}
    assert set(settings) == {"direct", "ls1", "ls2", "ls3", "no-lc1", "no-lc2", "full"}
    full = settings["full"]
    assert (full.method, full.backbone, full.model.weights) == ("s2r", "sinet", "imagenet")
    assert (full.data.height, full.optimiser.epochs, full.batch_norm) == (256, 150, "domain")
    assert (settings["direct"].method, settings["direct"].batch_norm) == ("direct", "source")
    assert needed["full", Replicate(0)].title == "S2R, SVReID → iLIDS-VID, seed 0"


def test_options_lie_over_the_papers_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "DATASETS", {"SVReID": "demo-syn", "MARS": "demo-cam"})
    base = Series("", "", (), (0,), ("backbone=resnet50",))
    block = paper.lines("table1")["SVReID", "MARS"]
    needed = needs(paper.series(("SVReID", "MARS"), block, base))
    assert needed["full", Replicate(0)].settings.backbone == "resnet50"


def test_an_absent_dataset_says_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Ask for it at" in paper.absent("PRID-2011", home, target=True)
    (home / "prid_2011").mkdir()
    assert paper.absent("PRID-2011", home, target=True) == ""
    monkeypatch.setitem(paper.DATASETS, "MARS", "a set without a reader")
    assert paper.absent("MARS", home, target=False) == "MARS: vreid can't read it yet."
