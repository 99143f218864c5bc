"""requirements.lock, pyproject.toml and the scripts say the same."""

import re
import runpy
import sys

import pytest
from environment import requirements
from lock import PAIR, PYTHONS, kept_pins, reach
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from .conftest import ROOT

PIN = re.compile(r"([a-z0-9][a-z0-9.-]*)==(\d[\w.]*)")
SUITABLE = ROOT / "scripts" / "setup" / "suitable.py"


@pytest.fixture(scope="module")
def pins() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    found = [PIN.fullmatch(line) for line in lines if line and not line.startswith("#")]
    assert all(found), "a line is neither a comment nor name==version"
    return {match[1]: match[2] for match in found if match}


def test_every_requirement_is_pinned_within_its_range(pins: dict[str, str]) -> None:
    for requirement in map(Requirement, requirements(ROOT)):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)])


def test_the_pair_of_torch_and_torchvision_is_the_one_that_was_tried(pins: dict[str, str]) -> None:
    assert (pins["torch"], pins["torchvision"]) == ("2.14.1", "0.29.1")


def test_the_range_of_pythons_is_the_same_everywhere() -> None:
    declared = re.search(r'requires-python = "(.+)"', (ROOT / "pyproject.toml").read_text())
    assert declared
    tried = [f"3.{minor}" for minor in range(5, 20)]
    assert [version for version in tried if version in SpecifierSet(declared[1])] == [*PYTHONS]
    said = (ROOT / "scripts" / "setup" / "prepare.sh").read_text()
    assert f"Python {', '.join(PYTHONS[:-1])} or {PYTHONS[-1]} is needed" in said
    assert {f"python{version}" for version in PYTHONS} <= set(said.split())


@pytest.mark.parametrize(
    ("version", "answer"),
    [((2, 7, 18), "2.7.18"), ((3, 10, 9), "3.10.9"), ((3, 11, 0), "fits"), ((3, 13, 9), "fits"),
     ((3, 14, 0), "3.14.0")],
)  # fmt: skip
def test_suitable_judges_the_version(
    version: tuple[int, int, int],
    answer: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    runpy.run_path(str(SUITABLE))
    assert capsys.readouterr().out == f"{answer}\n"


def test_suitable_misses_the_venv_module(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    runpy.run_path(str(SUITABLE))
    assert capsys.readouterr().out == "venv\n"


def test_reach_follows_markers_and_extras() -> None:
    resolved = {
        "app": {"requires_dist": ["toolkit[fast]", "absent; sys_platform == 'nowhere'"]},
        "toolkit": {"requires_dist": ["speed; extra == 'fast'", "colour; extra == 'pretty'"]},
        "speed": {"requires_dist": ["toolkit"]},
        "colour": {},
    }
    assert reach(resolved, ["app"]) == {"app", "toolkit", "speed"}


def test_an_upgrade_keeps_the_pair_alone(pins: dict[str, str]) -> None:
    lock = ROOT / "requirements.lock"
    assert kept_pins(lock, PAIR) == ["torch==2.14.1", "torchvision==0.29.1"]
    assert len(kept_pins(lock, None)) == len(pins)
