import io
import os

import pytest

from core.cli.progress import Progress, Standing

RENDER = {"type": "stage", "name": "render demo-cam", "done": 0, "total": 10, "t": 100.0}
VALUES = {"loss/total": 1.25, "loss/domain_frame": 0.5, "rate/clips": 33.0}


def train(done: int, epoch: int, t: float) -> dict[str, object]:
    stage = {"type": "stage", "name": "train", "done": done, "total": 100, "t": t}
    return stage | {"epoch": epoch, "epochs": 10}


def metric(**values: float) -> dict[str, object]:
    return {"type": "metric", "step": 1, "epoch": 1.0, "t": 200.0, "values": values}


def test_the_time_left_comes_from_the_pace_of_the_stage() -> None:
    standing = Standing()
    standing.take(RENDER, plain=True)
    standing.take(train(5, 1, 200.0), plain=True)
    assert standing.parts() == ["train", "epoch 1/10"]
    standing.take(train(25, 3, 230.0), plain=True)
    assert standing.parts()[:3] == ["train", "epoch 3/10", "1m left"]  # 75 steps at 1.5 s


def test_the_ends_of_stages_and_epochs_are_worth_a_line() -> None:
    standing = Standing()
    assert standing.take(RENDER, plain=True) == ["render demo-cam: begins"]
    lines = standing.take(train(0, 1, 142.0), plain=True)
    assert lines == ["render demo-cam: done in 42s", "train: begins"]
    assert standing.take(metric(**VALUES), plain=True) == []
    line = standing.take(train(10, 2, 150.0), plain=True)
    assert line == ["train  epoch 1/10  loss 1.25  33 clips/s  domain frame 0.500"]
    assert standing.take(train(20, 3, 160.0), plain=False) == []
    scores = {"student/mAP": 0.5, "student/rank1": 0.25}
    assert standing.take(metric(**scores), plain=True) == ["epoch 3: student mAP 50.0 rank-1 25.0"]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "metric", "values": {"student/mAP": None, "loss/total": None}},
        {"type": "metric", "values": None},
        {"type": "stage"},
        {"type": "stage", "name": "train", "done": None, "total": None, "epoch": None},
        {"type": "note"},
        {"type": "of-tomorrow"},
    ],
)
def test_incomplete_events_do_no_harm(event: dict[str, object]) -> None:
    stream = io.StringIO()
    progress = Progress(stream, "s2r")
    progress.event(event)
    progress.event(train(1, 1, 0.0))
    progress.close()


def test_a_file_gets_plain_lines() -> None:
    stream = io.StringIO()
    progress = Progress(stream, "s2r")
    for event in (RENDER, train(0, 1, 142.0), {"type": "note", "text": "a\x1b[31mb"}):
        progress.event(event)
    progress.close()
    assert stream.getvalue().splitlines() == [
        "s2r  render demo-cam: begins",
        "s2r  render demo-cam: done in 42s",
        "s2r  train: begins",
        "s2r  a\\x1b[31mb",
    ]


def test_a_file_is_told_every_half_minute_that_a_long_stage_goes_on() -> None:
    standing, lines = Standing(), []
    for second in range(101):
        at = {"t": 100.0 + second, "done": second, "total": 200}
        lines += standing.take(RENDER | at, plain=True)
    assert lines == [
        "render demo-cam: begins",
        "render demo-cam  30/200  2m left",
        "render demo-cam  60/200  2m left",
        "render demo-cam  90/200  1m left",
    ]
    assert standing.take(RENDER | {"t": 500.0, "done": 110}, plain=False) == []


def test_what_happened_before_is_no_line_but_tells_where_a_run_stands(terminal) -> None:
    for stream, shown in ((io.StringIO(), ""), (terminal(), "epoch 1/10")):
        now = iter(range(9))
        progress = Progress(stream, "s2r", lambda now=now: next(now), since=1000.0)
        progress.event(RENDER)
        progress.event(train(5, 1, 142.0))
        assert shown in stream.getvalue()
        assert "done" not in stream.getvalue()
        progress.event({"type": "note", "text": "now", "t": 1000.0})
        assert "s2r  now\n" in stream.getvalue()


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_a_terminal_gets_one_line_that_fits(
    terminal, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = os.terminal_size((columns, 24))
    monkeypatch.setattr("shutil.get_terminal_size", lambda: size)
    stream, now = terminal(), [0.0]
    progress = Progress(stream, "[1/2] direct", lambda: now[0])
    for step in range(50):
        now[0] += 1.0
        progress.event(train(step, 1, 100.0 + step))
        progress.event(metric(**VALUES))
    painted = stream.getvalue().split("\r\x1b[K")[1:]
    assert len(painted) == 50
    assert all(len(line) < columns and "\n" not in line for line in painted)
    progress.close()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_a_terminal_is_painted_four_times_a_second_at_most(terminal) -> None:
    stream, now = terminal(), [0.0]
    progress = Progress(stream, "s2r", lambda: now[0])
    for step in range(1000):
        now[0] = step / 100
        progress.event(train(1 + step // 11, 1, 100.0))
    assert 30 <= stream.getvalue().count("\r") <= 41


def test_a_terminal_that_is_gone_does_not_stop_the_run(terminal) -> None:
    class Gone(terminal):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    progress = Progress(Gone(), "s2r")
    progress.event(RENDER)
    progress.say("hello")
    progress.close()
