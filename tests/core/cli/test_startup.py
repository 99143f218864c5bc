"""What a command loads before it does anything: fresh interpreters, no clocks."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import Experiment

NEVER = {"torch", "torchvision", "accelerate", "sklearn", "numba", "scipy", "textual"}
LATER = {"sqlmodel", "sqlalchemy", "alembic", "pydantic", "numpy", "yaml", "PIL", "psutil", "rich"}

CODE = """
import sys
from core.cli import main
for arguments in {commands!r}:
    sys.argv = ["vreid", *arguments]
    try:
        main()
    except SystemExit as end:
        code = end.code
    print({names!r} & set(sys.modules), code, file=sys.stderr)
"""


def loaded(arguments: list[str], names: set[str]) -> str:
    return loaded_by_all([arguments], names)


def loaded_by_all(commands: list[list[str]], names: set[str]) -> str:
    """Which of these modules there are after each command, and its exit code."""
    code = CODE.format(commands=commands, names=names)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stderr.strip()


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["run", "--help"], ["reproduce", "--help"], ["queue", "--help"]],
)
def test_help_loads_nothing(arguments: list[str]) -> None:
    names = NEVER | LATER - {"pydantic"}  # Typer itself takes it for the options of a command
    assert loaded(arguments, names) == "set() 0"


def test_a_list_of_runs_loads_neither_the_table_classes_nor_arrays(store) -> None:
    assert loaded(["runs"], NEVER | {"sqlmodel", "alembic", "numpy", "yaml", "PIL"}) == "set() 0"


def test_named_runs_are_compared_without_arrays_and_means_without_torch(store, finish) -> None:
    for seed in (0, 1):
        finish(Experiment(seed=seed), {"student/mAP": 0.5 + seed / 10}, name=f"run-s{seed}")
    names = NEVER | {"sqlmodel", "alembic", "numpy", "PIL", "jinja2"}
    assert loaded(["compare", "run-s0", "run-s1"], names) == "set() 0"
    assert loaded(["compare", "seed:0-1"], NEVER - {"scipy"}) == "set() 0"


def test_runs_are_steered_without_arrays_and_numeric_libraries(store) -> None:
    steer = ["watch", "why", "stop", "pause", "resume", "retry", "rm"]
    queue = [["set", "cpu=2"], ["pause"], ["drain"], ["resume"], ["serve"], []]
    commands = [*([name, "x"] for name in steer), *(["queue", *words] for words in queue)]
    names = NEVER | {"alembic", "numpy", "PIL", "yaml"}
    said = loaded_by_all(commands, names).splitlines()
    assert [line for line in said if line.startswith(("set()", "{"))] == [
        *["set() 1"] * len(steer),
        *["set() 0"] * len(queue),
    ]


def test_a_run_is_prepared_without_the_numeric_libraries(home: Path) -> None:
    assert loaded(["run", "demo-syn:prid"], NEVER).endswith("set() 1")


def test_queries_and_reports_take_arrays_and_no_numeric_libraries(store) -> None:
    for words in (["compare", "x", "y", "--queries"], ["report", "x"]):
        assert loaded(words, NEVER | {"pyarrow", "alembic"}).endswith("set() 1")


def test_a_series_is_planned_without_the_numeric_libraries(store) -> None:
    assert loaded(["ablate", "--dry-run"], NEVER).endswith("set() 0")
    assert loaded(["ablate", "demo-syn:prid"], NEVER).endswith("set() 1")
    assert loaded(["reproduce", "table1", "--dry-run"], NEVER).endswith("set() 0")


def test_the_module_is_the_command() -> None:
    command = [sys.executable, "-m", "core.cli", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("vreid ")
