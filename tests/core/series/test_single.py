"""One training as a process, with small scripts in the place of `vreid run`."""

import json
import sys

import pytest

from core.series.plan import Replicate, Series, Training, needs
from core.series.single import Outcome, Single

RUN = {"id": "r1", "state": "finished", "text": "", "scores": {"student/mAP": 0.5}}


@pytest.fixture
def training(series: Series) -> Training:
    return needs(series)["full", Replicate(1)]


def ended(training: Training, script: str) -> Outcome:
    return Single(training, [sys.executable, "-c", script]).outcome()


def test_the_object_that_a_run_prints_says_how_it_ended(training: Training) -> None:
    script = (
        f"import sys; sys.stderr.write('noise' * 50000); print({json.dumps({'runs': [RUN]})!r})"
    )
    assert ended(training, script) == Outcome(training, "finished", "r1", "", RUN["scores"])


def test_a_run_is_given_its_arguments(training: Training) -> None:
    script = "import sys; sys.exit(' '.join(sys.argv[1:]))"
    words = "run demo-syn:demo-cam --json --tied --now --method s2r"
    assert ended(training, script).text.startswith(words)


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("import sys; sys.exit('progress\\nvreid: frame 7 is damaged')", "frame 7 is damaged"),
        ("import os; os._exit(9)", "exit code 9"),
        ("print('{}')", "exit code 0"),
        ("print('[1'); print('no object')", "exit code 0"),
    ],
)
def test_without_it_the_last_words_do(training: Training, script: str, text: str) -> None:
    assert ended(training, script) == Outcome(training, "failed", text=text)


def test_what_was_interrupted_was_stopped(training: Training) -> None:
    process = Single(training, [sys.executable, "-c", "import time; time.sleep(60)"])
    assert process.poll() is None
    process.interrupt()
    assert process.outcome().state == "stopped"
    assert process.poll() is not None
