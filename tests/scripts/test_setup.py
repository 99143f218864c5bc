import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from .conftest import Checkout, wait_for

Finished = tuple[Checkout, "subprocess.CompletedProcess[str]"]


def test_first_call_sets_up_then_runs(finished: Finished) -> None:
    _, first = finished
    assert (first.returncode, first.stdout) == (0, "needle 1.0 one two words\n")
    assert "Setting up vreid in" in first.stderr
    assert "Set up in" in first.stderr


def test_later_calls_only_run(finished: Finished) -> None:
    nothing_to_set_up_with = {"PIP_FIND_LINKS": "", "PYTHON": "/nowhere"}
    later = finished[0].call("--fail", **nothing_to_set_up_with)
    assert (later.returncode, later.stdout, later.stderr) == (7, "needle 1.0 --fail\n", "")


def test_a_core_of_somebody_else_is_not_taken_for_ours(finished: Finished, tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").write_text("raise SystemExit('not ours')")
    assert finished[0].call(PYTHONPATH=str(tmp_path)).returncode == 0


def test_a_new_lock_updates_and_a_failing_update_spoils_nothing(finished: Finished) -> None:
    checkout, _ = finished
    checkout.pin("2.0")
    refused = checkout.call()
    assert refused.returncode == 1
    assert "no needle==2.0" in refused.stderr
    checkout.pin("1.0")
    assert checkout.call().stdout == "needle 1.0\n"
    checkout.sell("2.0")
    checkout.pin("2.0")
    updated = checkout.call()
    assert updated.stdout == "needle 2.0\n"
    assert "updating" in updated.stderr
    assert "Setting up" not in updated.stderr


@pytest.mark.long
def test_an_environment_made_by_hand_is_completed_not_replaced(checkout: Checkout) -> None:
    subprocess.run([sys.executable, "-m", "venv", checkout.root / ".venv"], check=True)
    (checkout.packages / "mine.py").touch()
    assert checkout.call().stdout == "needle 1.0\n"
    assert (checkout.packages / "mine.py").exists()


@pytest.mark.long
def test_sets_up_anew_where_the_checkout_was_moved_and_where_python_is_gone(
    checkout: Checkout,
) -> None:
    checkout.call()
    moved = Checkout(checkout.root.rename(checkout.root.with_name("elsewhere")), checkout.shop)
    again = moved.call()
    assert again.stdout == "needle 1.0\n"
    assert "Setting up" in again.stderr
    (moved.root / ".venv" / "bin" / "python").unlink()
    assert "Setting up" in moved.call().stderr
    assert moved.call().stderr == ""


def test_several_first_calls_at_once_all_succeed_and_set_up_once(checkout: Checkout) -> None:
    calls = [checkout.start() for _ in range(4)]
    said = [call.communicate(timeout=120) for call in calls]
    assert [out for out, _ in said] == ["needle 1.0\n"] * 4
    assert sum("Setting up" in err for _, err in said) == 1
    assert sum("waiting for it" in err for _, err in said) == 3


MOMENTS: dict[str, Callable[[Checkout], object]] = {
    "environment begun": lambda it: (it.root / ".venv" / "pyvenv.cfg").exists(),
    "pip half there": lambda it: (it.packages / "pip").exists(),
    "package half unpacked": lambda it: (it.packages / "needle").exists(),
    "package there": lambda it: (it.packages / "needle-1.0.dist-info" / "RECORD").exists(),
    "project there": lambda it: any(it.packages.glob("vreid-*.dist-info")),
}


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(name, marks=[] if name == "package half unpacked" else pytest.mark.long)
        for name in MOMENTS
    ],
)
def test_a_set_up_killed_at_any_moment_is_taken_up_by_the_next_call(
    checkout: Checkout, moment: str
) -> None:
    with checkout.start() as process:
        wait_for(lambda: MOMENTS[moment](checkout))
        os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert checkout.call().stdout == "needle 1.0\n"
    assert len(list((checkout.packages / "needle").glob("hay*.py"))) == 400
    assert checkout.call().stderr == ""


@pytest.mark.long
def test_a_pip_that_outlives_its_set_up_is_waited_for(checkout: Checkout) -> None:
    with checkout.start() as process:
        wait_for(lambda: (checkout.packages / "needle").exists())
        (set_up,) = psutil.Process(process.pid).children()
        (pip,) = set_up.children()
        pip.suspend()
        set_up.kill()
    with checkout.start() as following:
        assert following.stderr is not None
        assert "waiting" in following.stderr.readline()
        pip.resume()
        assert following.communicate(timeout=120)[0] == "needle 1.0\n"


@pytest.mark.long
@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_set_up_ends_its_pip_and_shows_no_traceback(
    checkout: Checkout, stop: signal.Signals, status: int
) -> None:
    with checkout.start() as process:
        wait_for(lambda: (checkout.packages / "pip").exists())
        (set_up,) = psutil.Process(process.pid).children()
        (child,) = set_up.children()
        set_up.send_signal(stop)
        _, said = process.communicate(timeout=60)
    assert process.returncode == status
    assert "Traceback" not in said
    assert not child.is_running()


def test_without_network_one_sentence_says_so_and_the_next_call_goes_on(
    checkout: Checkout,
) -> None:
    closed = {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    refused = checkout.call(**closed, PIP_FIND_LINKS="")
    assert refused.returncode == 1
    assert refused.stdout == ""
    (sentence,) = [line for line in refused.stderr.splitlines() if line.startswith("vreid:")]
    assert "no network" in sentence
    assert checkout.call().stdout == "needle 1.0\n"


def test_a_disk_too_small_is_refused_before_anything_is_made(checkout: Checkout) -> None:
    checkout.pin("1.0", head="disk-mb: 999000000")
    refused = checkout.call()
    assert refused.returncode == 1
    (sentence,) = refused.stderr.splitlines()
    assert "999000.0 GB" in sentence
    assert not (checkout.root / ".venv" / "bin").exists()


def test_a_place_that_cannot_be_written_is_named(checkout: Checkout) -> None:
    (checkout.root / ".venv").touch()
    refused = checkout.call()
    assert refused.returncode == 1
    (sentence,) = refused.stderr.splitlines()
    assert f"{checkout.root}/.venv" in sentence


@pytest.mark.parametrize(
    ("answers", "part"),
    [
        ({"python3": "3.9.18"}, "3.11, 3.12 or 3.13 is needed, and python3 is 3.9.18;"),
        ({"python3": "3.14.0", "python": "2.7.18"}, "python3 is 3.14.0, python is 2.7.18;"),
        ({"python3": "3.9.18", "python3.12": "venv"}, "python3.12 has no venv module"),
        ({}, "none was found in python3 python3.13 python3.12 python3.11 python"),
    ],
)
def test_an_unsuitable_python_gets_one_sentence(
    checkout: Checkout, tmp_path: Path, answers: dict[str, str], part: str
) -> None:
    # A PATH with only what the shell part needs, and these interpreters.
    for name in ("sh", "dirname", "readlink", "cat", "cmp"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    for name, answer in answers.items():
        (tmp_path / name).write_text(f"#!/bin/sh\necho {answer}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    refused = checkout.call(PATH=str(tmp_path), PYTHON="")
    assert refused.returncode == 1
    (sentence,) = refused.stderr.splitlines()
    assert part in sentence


def test_an_unsuitable_python_that_was_named_is_not_replaced(checkout: Checkout) -> None:
    refused = checkout.call(PYTHON="/nowhere/python3")
    assert refused.returncode == 1
    assert "none was found in /nowhere/python3" in refused.stderr


@pytest.mark.parametrize("name", ["vreid", "link to vreid"])
def test_a_finished_environment_is_used_at_once_from_anywhere(
    checkout: Checkout, tmp_path: Path, name: str
) -> None:
    checkout.pretend_made('echo "$@"')
    command = checkout.root / "scripts" / "vreid"
    if name != "vreid":
        (tmp_path / name).symlink_to(os.path.relpath(command, tmp_path))
        command = tmp_path / name
    said = subprocess.run(
        [command, "a b", "*"], cwd="/", env={"PATH": os.defpath}, capture_output=True, text=True
    )
    assert (said.stdout, said.stderr) == ("a b *\n", "")
