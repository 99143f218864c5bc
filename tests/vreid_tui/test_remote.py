import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import VreidError
from vreid_tui.__main__ import main
from vreid_tui.remote import remote_command


def test_the_command_opens_the_dashboard_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLORTERM", "NO_COLOR", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")
    command = remote_command("you@gpu07", ["--ascii", "--", "map>60 x"])
    assert command[:4] == ["ssh", "-t", "you@gpu07", "--"]
    words = shlex.split(command[4])
    assert words[:5] == [
        "env",
        "COLORTERM=truecolor",
        "sh",
        "-lc",
        "vreid-tui --ascii -- 'map>60 x'",
    ]


@pytest.mark.parametrize("folder", ["a b", "$(touch harm)", "x'; touch harm; '"])
def test_a_folder_is_one_word_and_its_own_script_is_taken(tmp_path: Path, folder: str) -> None:
    scripts = tmp_path / folder / "scripts"
    scripts.mkdir(parents=True)
    script = scripts / "vreid-tui"
    script.write_text('#!/bin/sh\necho "$PWD" "$@"\n')
    script.chmod(0o755)
    command = remote_command(f"host:{tmp_path / folder}", ["--read-only", "--", "a b"])
    done = subprocess.run(
        ["sh", "-c", command[4]], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout == f"{tmp_path / folder} --read-only -- a b\n"
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("place", ["", ":dir", "-oProxyCommand=x", "a b"])
def test_what_is_no_place_is_refused(place: str) -> None:
    with pytest.raises(VreidError, match="write it as user@host"):
        remote_command(place, [])


def test_ssh_takes_the_place_of_the_dashboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text('#!/bin/sh\necho "$1 $2"; exit 7\n')
    ssh.chmod(0o755)
    code = "from vreid_tui.__main__ import main; main(['--remote', 'you@gpu07', '--read-only'])"
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (7, "-t you@gpu07\n")
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    assert main(["--remote", "you@gpu07"]) == 1
    assert "ssh can't be started" in capfd.readouterr().err
