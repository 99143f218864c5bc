import subprocess
import sys
from pathlib import Path

import pytest

from core.hooks.feed import Feed
from core.hooks.handed import load
from core.journal import Journal

HANGING = Path(__file__).with_name("hanging_feed.py")


def feed(folder: Path, book) -> bool:
    return Feed(folder, "mlflow", book.open).look()


def test_a_tracker_gets_settings_then_metrics_then_the_ending(folder: Path, book) -> None:
    assert not feed(folder, book)  # nothing more is to come
    assert [what for what, *_ in book.said] == ["open", "settings", "log", "log", "log", "finish"]
    ((settings,),) = book.only("settings")
    assert (settings["seed"], settings["method"]) == (0, "s2r")
    assert all(isinstance(value, bool | int | float | str) for value in settings.values())
    assert book.only("log")[0] == [{"loss/total": 2.0}, 1, 0.5]  # what isn't finite is left out
    assert book.only("finish") == [["failed"]]


def test_a_further_attempt_goes_on_with_the_same_run_of_the_tracker(
    folder: Path, book, resume
) -> None:
    feed(folder, book)
    resume(folder)
    feed(folder, book)
    assert book.only("open") == [["", None], ["far-1", 2]]
    assert len(book.only("settings")) == 1
    assert book.only("log")[-2:] == [
        [{"loss/total": 0.5}, 3, 1.5],
        [{"final/student/mAP": 0.75, "final/student@best+rr/mAP": 0.8}, 3, 0.0],
    ]
    assert book.only("finish") == [["failed"], ["finished"]]


def test_both_attempts_at_once_are_told_as_one_after_the_other(folder: Path, book, resume) -> None:
    resume(folder)
    assert not feed(folder, book)
    assert [step for _, step, _ in book.only("log")] == [1, 2, 3, 3, 3]
    assert book.only("finish") == [["failed"], ["finished"]]


def test_a_run_that_goes_on_is_looked_at_again(make_run, book) -> None:
    folder = make_run(("started", {}), ("metric", {"step": 1, "epoch": 0, "values": {"a": 1.0}}))
    (folder / "hooks").mkdir()
    running = Feed(folder, "wandb", book.open)
    assert running.look()
    with Journal(folder) as journal:
        journal.write("metric", step=2, epoch=0, values={"a": 2.0})
    assert running.look()
    assert [step for _, step, _ in book.only("log")] == [1, 2]
    assert len(book.only("open")) == 1


def test_only_the_first_ending_of_an_attempt_counts(folder: Path, book) -> None:
    with Journal(folder) as journal:
        journal.write("ended", state="lost", reason="process", text="")
    feed(folder, book)
    assert book.only("finish") == [["failed"]]


def test_an_ending_that_others_wrote_down_names_its_state(make_run, book) -> None:
    folder = make_run(("started", {}), ("ended", {"state": "lost", "reason": "", "text": ""}))
    (folder / "hooks").mkdir()
    feed(folder, book)
    assert book.only("finish") == [["lost"]]


@pytest.mark.parametrize("where", ["open", "settings", "log", "finish"])
def test_what_a_tracker_refused_is_handed_over_later_and_only_that(
    folder: Path, book, where: str
) -> None:
    book.fails_at = {where}
    with pytest.raises(ConnectionError):
        feed(folder, book)
    book.fails_at = set()
    feed(folder, book)
    assert [step for _, step, _ in book.only("log")] == [1, 2, 3]
    assert book.only("finish") == [["failed"]]
    assert len(book.only("settings")) == 1
    known = "" if where == "open" else "far-1"
    assert book.only("open")[-1] == [known, None]  # never a second run of the tracker's


def test_a_tracker_that_has_the_whole_run_is_left_alone(folder: Path, book) -> None:
    feed(folder, book)
    told = list(book.said)
    assert not feed(folder, book)
    assert book.said == told
    assert load(folder, "mlflow").over


def test_a_call_that_never_returns_ends_the_process(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(HANGING), str(folder), "mlflow"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Timeout (" in done.stderr
    known = load(folder, "mlflow")
    assert (known.settings, known.remote) == (False, "far-1")  # the next makes no second run
