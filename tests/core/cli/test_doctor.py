import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from core.cli import doctor
from core.health.examine import examine
from core.health.finding import Finding

WELL = Finding("disk", "ok", "has room")
ILL = Finding("disk", "missing", "is full", "make room")


def checks(monkeypatch: pytest.MonkeyPatch, *found: Finding) -> None:
    monkeypatch.setattr(doctor, "examine", lambda _: list(found))


def test_nothing_prevents_runs(vreid, monkeypatch: pytest.MonkeyPatch) -> None:
    checks(monkeypatch, WELL, Finding("GPUs", "note", "none"))
    done = vreid("doctor")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "ok       disk: has room",
        "note     GPUs: none",
        "nothing prevents runs here",
    ]


def test_what_is_missing_comes_with_advice(vreid, monkeypatch: pytest.MonkeyPatch) -> None:
    checks(monkeypatch, ILL)
    done = vreid("doctor")
    assert done.code == 1
    assert done.out.splitlines() == [
        "missing  disk: is full",
        "         > make room",
        "what is missing prevents runs here",
    ]


def test_programs_get_one_object(vreid, monkeypatch: pytest.MonkeyPatch) -> None:
    checks(monkeypatch, WELL, ILL)
    done = vreid("doctor", "--json")
    found = json.loads(done.out)
    assert (done.code, found["fit"], found["format"]) == (1, False, 1)
    assert found["findings"][1] == {
        "subject": "disk",
        "state": "missing",
        "text": "is full",
        "advice": "make room",
    }


def test_this_machine_is_examined(vreid, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine", partial(examine, patience_s=60))  # of a busy machine
    done = vreid("doctor", "--json")
    subjects = [finding["subject"] for finding in json.loads(done.out)["findings"]]
    assert {"Python", "packages", "store", "runs", "datasets", "memory", "logout"} <= set(subjects)
    assert not (home / "experiments.db").exists()


def test_everything_a_finding_quotes_is_harmless(vreid, monkeypatch: pytest.MonkeyPatch) -> None:
    checks(monkeypatch, Finding("disk", "note", "\x1b[31mred", "\x1b]0;title\x07"))
    assert "\x1b" not in vreid("doctor").out


def test_lines_fit_the_terminal(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    checks(monkeypatch, Finding("disk", "note", "many words " * 20, "more words " * 20))
    monkeypatch.setattr(doctor, "width", lambda _: 40)
    monkeypatch.setattr("core.cli.output.width", lambda _: 40)
    assert doctor.doctor(as_json=False) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 10
    assert max(map(len, lines)) <= 40


def test_it_loads_none_of_the_numeric_libraries(home: Path) -> None:
    code = (
        "import sys; sys.argv = ['vreid', 'doctor']\n"
        "from core.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'numpy', 'sqlalchemy', 'scipy', 'textual'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
