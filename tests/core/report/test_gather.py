"""What a report says, and what it says is missing."""

import shutil
from pathlib import Path

import pytest

from core.config import experiment
from core.errors import RunError, StoreError
from core.evaluation.features import FEATURES
from core.evaluation.queries import QUERIES
from core.report import retrievals
from core.report.contents import Contents
from core.report.gather import Order, gather
from core.report.page import render
from core.store import scores
from core.store.ingest import ingest


def report(store, *words: str, **more: str) -> Contents:
    return gather(store, Order(words, **more))


def missing(contents: Contents) -> str:
    return " ".join(f"{one.what} {one.remedy}" for one in contents.missing)


def test_replicates_are_averaged_and_compared(store, pair: list[str], frames: Path) -> None:
    found = report(store, *pair)
    assert list(found.entries) == ["direct", "s2r"]
    assert [len(runs) for _, runs in found.runs] == [3, 3]
    assert "s2r" in found.answers[0]
    assert "3 seeds" in found.answers[0]
    assert found.differing == [("method", ('"direct"', '"s2r"'))]
    (bars,) = found.bars
    mean = sum(scores(store, run)["student/mAP"] for run in pair[:3]) / 3
    assert f"{100 * mean:.1f}" in bars.picture
    assert found.cmc
    assert [one.caption for one in found.training] == ["Loss, total"]
    assert [one.caption for one in found.parts] == ["Loss, identity"]
    assert missing(found) == ""


def test_an_entry_has_one_style_in_all_charts(store, write_run) -> None:
    """Also where others have no curve: colours and dashes would tell lies."""
    runs = [write_run("direct", 0, kept=["features"]), write_run("s2r", 0)]
    (only,) = report(store, *runs).cmc
    assert 'class="line s1"' in only.picture
    assert 'class="line s1"' in only.legend
    assert "s0" not in only.picture + only.legend


def test_queries_are_shown_by_rules_and_none_is_hidden(
    store, pair: list[str], frames: Path
) -> None:
    found = report(store, *pair)
    assert found.versus is not None
    (whole,) = found.versus.shares[0][1]
    assert whole.queries == 12
    assert whole.only == (found.versus.lost, found.versus.gained)
    assert "12 persons" in found.versus.said[0]
    gained, lost, failures, chance = found.galleries
    assert len(gained.sheets) == 2 * min(3, found.versus.gained)
    assert len(lost.sheets) == 2 * min(3, found.versus.lost)
    assert len(failures.sheets) == len(chance.sheets) == 3
    queries = [one.sheet.query.name for one in (*failures.sheets, *chance.sheets)]
    assert len(set(queries)) == 6
    worst = [one.sheet.average_precision for one in failures.sheets]
    assert worst == sorted(worst)  # type: ignore[type-var]
    images = [image for one in failures.sheets for image in one.images]
    assert all(image.startswith("data:image/jpeg;base64,") for image in images)


def test_the_same_runs_give_the_same_sheets(store, pair: list[str], frames: Path) -> None:
    assert report(store, *pair).galleries == report(store, *pair).galleries


def test_before_adaptation_is_a_run_on_the_source_alone(store, pair: list[str]) -> None:
    found = report(store, *pair).portrayal
    assert found is not None
    assert f"Before: direct (run {pair[0]})" in " ".join(found.said)
    assert len(found.figures) == 4
    assert {len(row) for row in found.rows} == {3}


def test_without_one_it_is_the_initial_weights_and_says_so(store, pair: list[str]) -> None:
    found = report(store, *pair[3:]).portrayal
    assert found is not None
    assert "the initial weights of the run (random), before any training" in " ".join(found.said)


@pytest.mark.parametrize("other", [{"seed": 1}, {"backbone": "small"}, {"data": {"split": 1}}])
def test_a_run_that_differs_in_more_is_not_what_adaptation_begins_with(
    store, write_run, other
) -> None:
    runs = [write_run("direct", settings=other), write_run("s2r", spread=0.5)]
    found = report(store, *reversed(runs)).portrayal
    assert found is not None
    assert "Before: direct" not in " ".join(found.said)


def test_one_run_is_a_report_that_says_what_it_lacks(store, pair: list[str], frames: Path) -> None:
    found = report(store, pair[0])
    assert found.versus is None
    assert len(found.galleries) == 2
    assert "one seed says nothing of chance" in missing(found)


def test_runs_without_evidence_have_a_report_all_the_same(store, write_run) -> None:
    found = report(store, write_run(kept=[]))
    assert not found.galleries
    assert not found.cmc
    assert found.portrayal is None
    assert "runs of an earlier vreid kept none" in missing(found)
    assert "vreid retry" in missing(found)


def test_frames_that_are_gone_are_said_to_be(store, pair: list[str]) -> None:
    found = report(store, *pair)
    assert "the frames of prid aren't here" in missing(found)
    assert {image for one in found.galleries[2].sheets for image in one.images} == {""}


@pytest.mark.parametrize("file", [QUERIES, FEATURES])
def test_a_damaged_file_is_said_to_be(store, pair: list[str], home: Path, file: str) -> None:
    for run in pair:
        (home / "runs" / run / file).write_bytes(b"PK no archive")
    assert "is damaged" in missing(report(store, *pair))


def test_pictures_have_an_end(
    store, pair: list[str], frames: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrievals.Pictures.__init__, "__defaults__", (5000,))
    found = report(store, *pair)
    images = [image for one in found.galleries for sheet in one.sheets for image in sheet.images]
    assert "" in images
    assert 0 < sum(len(image) for image in images) < 5000 * 4 / 3 + 100 * len(images)
    assert "MiB of them are enough" in missing(found)


def test_a_run_whose_folder_is_gone_is_no_end(store, pair: list[str], home: Path) -> None:
    shutil.rmtree(home / "runs" / pair[0])
    assert len(report(store, *pair).galleries) == 4


def test_targets_that_have_nothing_in_common_stand_by_themselves(store, pair, finish) -> None:
    other = finish(experiment({"method": "histogram"}), {"histogram/mAP": 0.1})
    found = report(store, pair[0], other)
    assert len(found.galleries) == 2
    assert len(found.tables) == 1


def test_the_best_is_looked_for_among_what_was_measured_alike(store, pair, write_run) -> None:
    split = write_run("supervised", 0, spread=0.1, settings={"data": {"split": 3}})
    found = report(store, *pair, split)
    assert found.versus is not None
    assert found.versus.sides[1].startswith("s2r")
    assert found.warnings[-1] == "So they stand in sections of their own."
    assert "--force" not in " ".join(found.warnings)
    assert render(found).count("Not all of these were measured alike") == 2  # bars and curves
    assert "Not all of these" not in render(report(store, *pair))


def test_results_of_others_stand_beside_those_of_the_same_pair_first(store, write_run) -> None:
    """32 rows are published on PRID-2011, ten of them from SVReID."""
    rows = []
    for source in ("svreid", "demo-syn"):
        found = report(store, write_run(settings={"source": source}))
        rows.append(found.tables[0][1].count("<tr>"))
    assert rows[0] < rows[1]


def test_title_and_question_are_those_given(store, pair: list[str]) -> None:
    found = report(store, *pair, title="T", question="Q?")
    assert (found.title, found.question) == ("T", "Q?")


def test_runs_without_any_score_have_a_report(store, make_run) -> None:
    folder = make_run(("failed", {"reason": "data", "text": "x"}))
    ingest(store, folder)
    found = report(store, folder.name)
    assert found.tables == []
    assert [state.state for _, runs in found.runs for state in runs] == ["failed"]
    assert "no figure yet" in render(found)
    assert "no run of it has finished" in missing(found)
    assert "one seed" not in missing(found)


def test_no_run_is_no_report(store) -> None:
    with pytest.raises((RunError, StoreError)):
        report(store, "r0nothing")
    with pytest.raises(RunError):
        report(store)


def test_a_side_that_was_chosen_by_its_scores_is_said_to_be(store, pair, write_run) -> None:
    plain = report(store, *pair)
    assert plain.versus is not None
    assert "chosen" not in " ".join(plain.versus.said)
    third = [write_run("supervised", seed, spread=0.6) for seed in range(2)]
    found = report(store, *pair, *third)
    assert found.versus is not None
    assert found.versus.said[-1].startswith("B was chosen as the best of 2, which flatters it")
