from typing import Any

import pytest

from core.journal import Journal
from core.runs.attempts import History, history, write_ending
from core.runs.endings import Ending

Story = list[tuple[str, dict[str, Any]]]
START: Story = [("started", {"attempt": 1})]


@pytest.mark.parametrize(
    ("story", "attempt", "following", "state"),
    [
        ([], 0, 1, None),
        ([("note", {})], 0, 1, None),
        ([("started", {})], 1, 2, None),  # of a journal that knows of no attempts
        (START, 1, 2, None),
        ([*START, ("failed", {})], 1, 2, "failed"),
        ([*START, ("stopped", {}), ("ended", {"state": "lost"})], 1, 2, "stopped"),
        ([*START, ("ended", {"state": "lost", "attempt": 1})], 1, 2, "lost"),
        ([*START, ("failed", {}), ("queued", {"attempt": 2})], 2, 2, None),
        ([*START, ("paused", {}), ("queued", {"attempt": 2}), *START], 2, 3, None),
        ([("queued", {"attempt": 2}), ("started", {"attempt": 2})], 2, 3, None),
        ([*START, ("failed", {}), ("queued", {"attempt": "x"})], 1, 1, None),
        ([("ended", {"state": "stopped", "attempt": 1})], 0, 1, "stopped"),  # off the queue
        ([*START, ("ended", {"state": "dancing"})], 1, 2, None),
    ],
)
def test_a_journal_tells_of_its_attempts(
    make_run, story: Story, attempt: int, following: int, state: str | None
) -> None:
    told = history(make_run(*story))
    assert (told.attempt, told.next) == (attempt, following)
    assert (told.ending and told.ending.state) == state


def test_it_is_read_on_from_where_it_was(make_run) -> None:
    folder, told = make_run(*START), History()
    told.read(folder)
    offset = told.offset
    with Journal(folder) as journal:
        journal.write("failed", reason="data", text="no frames")
    told.read(folder)
    assert told.ending == Ending("failed", "data", "no frames")
    assert told.offset > offset
    told.read(folder)
    assert told == history(folder)


def test_the_last_word_of_others_is_found(make_run) -> None:
    folder = make_run(*START)
    ending = Ending("lost", "process", "its process is gone")
    write_ending(folder, ending, 1)
    assert history(folder).ending == ending


def test_a_torn_line_hides_no_ending(make_run) -> None:
    folder = make_run(*START)
    with (folder / "events.jsonl").open("a") as file:
        file.write('{"t": 1, "type": "met')
    write_ending(folder, Ending("failed", "signal", ""), 1)
    assert history(folder).ending.state == "failed"
