"""scripts/test: which checks it runs, and where it stops."""

import subprocess

from .conftest import Checkout

NOTE = 'echo "$(basename "$0") $*" >>../calls'


def run_checks(checkout: Checkout, program: str, *arguments: str) -> tuple[int, list[str], str]:
    """Exit status, the commands that were called, and what was said on stderr."""
    checkout.pretend_made(program)
    said = subprocess.run(
        [checkout.root / "scripts" / "test", *arguments], capture_output=True, text=True
    )
    calls = (checkout.root.parent / "calls").read_text(encoding="utf-8").splitlines()
    return said.returncode, calls, said.stderr


def test_runs_every_check_and_hands_arguments_to_pytest(checkout: Checkout) -> None:
    status, calls, said = run_checks(checkout, NOTE, "--long", "-k", "one or two")
    assert (status, said) == (0, "")
    assert [call.split()[0] for call in calls] == [
        *("ruff", "ruff", "mypy"),
        *("lint-imports", "pytest"),
    ]
    assert calls[-1] == "pytest -n logical --maxprocesses 4 --dist loadscope -m  -k one or two"


def test_stops_at_the_first_failure_and_names_it(checkout: Checkout) -> None:
    fail_types = f'{NOTE}; [ "$(basename "$0")" != mypy ] || exit 3'
    status, calls, said = run_checks(checkout, fail_types)
    assert status == 3
    assert len(calls) == 3
    assert said == "scripts/test: types failed\n"
