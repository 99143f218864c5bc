import json
import os
import time
from pathlib import Path

import pytest

from core.errors import RunError
from core.runs.control import GRACE_S, Request, ask, asked, who
from core.runs.folder import CONTROL


def test_what_is_asked_is_found(tmp_path: Path) -> None:
    assert asked(tmp_path) is None
    request = ask(tmp_path, "pause", grace_s=5.0)
    assert asked(tmp_path) == request
    assert (request.want, request.by, request.grace_s) == ("pause", who(), 5.0)
    assert abs(request.t - time.time()) < 60
    later = ask(tmp_path, "kill")
    assert asked(tmp_path) == later


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"want": "stop", "t": 1}, Request("stop", 1.0, "", GRACE_S)),
        ({"want": "stop", "t": 1, "by": 7, "grace_s": "x"}, Request("stop", 1.0, "7", GRACE_S)),
        ({"want": "stop", "t": 4e9}, Request("stop", 4e9)),  # by a clock that goes ahead
        ({"want": "dance", "t": 1}, None),
        ({"want": ["stop"], "t": 1}, None),
        ({"want": "stop"}, None),
        ({"want": "stop", "t": "now"}, None),
        ([], None),
    ],
)
def test_what_makes_no_sense_is_no_request(
    tmp_path: Path, content: object, found: Request | None
) -> None:
    (tmp_path / CONTROL).write_text(json.dumps(content))
    assert asked(tmp_path) == found


def test_a_folder_that_takes_no_request_is_named(tmp_path: Path) -> None:
    (tmp_path / CONTROL).mkdir()
    with pytest.raises(RunError, match=r"control\.json: can't be written .*; end it by hand"):
        ask(tmp_path, "stop")
    with pytest.raises(RunError, match="No such file"):
        ask(tmp_path / "gone", "stop")


def test_a_user_without_a_name_has_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)
    assert who() == str(os.getuid())
