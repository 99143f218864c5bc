import http.server
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.hooks import notice
from core.hooks.notice import tell
from core.runs.addresses import ADDRESSES, keep_addresses
from core.runs.endings import Ending

FINISHED = Ending("finished", scores={"student/mAP": 0.756, "student/rank1": 0.5, "loss": 3.0})
FAILED = Ending("failed", "memory", "out of \x1b[31mmemory")


class Server:
    """A web page that remembers what was posted to it, and answers as it is told."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.code = 200
        self.go_on = threading.Event()
        self.go_on.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.posts.append({"path": self.path, **json.loads(body)})
                outer.go_on.wait()
                self.send_response(outer.code)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}/hook/secret"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.go_on.set()
    made.http.shutdown()
    thread.join()
    made.http.server_close()


@pytest.fixture
def run(make_run):
    """A run whose end is told to these addresses."""

    def made(*addresses: str, name: str = "a-run") -> Path:
        folder = make_run(name=name)
        keep_addresses(folder, addresses)
        return folder

    return made


def nobody() -> str:
    """An address where nothing listens."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{place.getsockname()[1]}/secret"


def test_a_web_address_gets_the_scores_of_a_finished_run(server: Server, run) -> None:
    folder = run(server.address)
    assert tell(folder, FINISHED) == []
    (post,) = server.posts
    assert post["path"] == "/hook/secret"
    assert (post["run"], post["name"], post["state"]) == (folder.name, "a-run", "finished")
    assert post["scores"] == {"student/mAP": 0.756, "student/rank1": 0.5}
    assert post["host"] == socket.gethostname()
    assert post["text"].splitlines() == [
        "vreid: a-run finished",
        "student/mAP 75.6 · student/rank1 50.0",
        f"{folder.name} on {socket.gethostname()}",
    ]


def test_a_failed_run_says_why_in_harmless_text(server: Server, run) -> None:
    tell(run(server.address, name="evil\x1b]0;name\n"), FAILED)
    (post,) = server.posts
    assert "\x1b" not in post["text"] + post["name"] + post["title"]
    assert "memory: out of \\x1b[31mmemory" in post["text"]
    assert post["title"] == "vreid: evil\\x1b]0;name\\n failed"


def test_addresses_are_kept_for_further_attempts_until_a_run_is_finished(
    server: Server, run
) -> None:
    folder = run(server.address)
    tell(folder, FAILED)
    tell(folder, FINISHED)
    assert [post["state"] for post in server.posts] == ["failed", "finished"]
    assert not (folder / ADDRESSES).exists()
    assert tell(folder, FINISHED) == []
    assert len(server.posts) == 2


def test_one_that_is_down_hinders_no_other_and_stays_secret(server: Server, run) -> None:
    (complaint,) = tell(run(nobody(), server.address), FAILED)
    assert len(server.posts) == 1
    assert complaint == "127.0.0.1 couldn't be told: Connection refused"


def test_one_that_refuses_is_told_of(server: Server, run) -> None:
    server.code = 403
    assert tell(run(server.address), FAILED) == ["127.0.0.1 couldn't be told: HTTP 403"]


def test_one_that_never_answers_is_left_to_itself(server: Server, run) -> None:
    server.go_on.clear()
    (complaint,) = tell(run(server.address), FAILED, patience_s=0.1)
    assert complaint.startswith("127.0.0.1 couldn't be told: ")
    assert "secret" not in complaint


def test_one_that_no_time_out_reaches_is_left_to_itself(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    monkeypatch.setattr(notice, "_post", lambda *_: released.wait())
    complaints = tell(run("https://host/secret"), FAILED, patience_s=0.05)
    released.set()
    assert complaints == ["host couldn't be told: no answer within 0.05 s"]


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # of Apprise
def test_other_services_are_told_by_apprise(server: Server, run) -> None:
    address = server.address.replace("http://", "json://")
    assert tell(run(address), FINISHED) == []
    assert server.posts[0]["title"] == "vreid: a-run finished"
    server.code = 500
    assert tell(run(address), FINISHED) == ["the json service couldn't be told: ConnectionError"]


def test_the_desktop_is_told_where_it_can_be(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert tell(run("desktop"), FAILED)[0].startswith("the desktop couldn't be told: ")
    program = tmp_path / "bin" / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/said\n', encoding="utf-8")
    program.chmod(0o755)
    assert tell(run("desktop", name="a<b>"), FAILED) == []
    words = (tmp_path / "said").read_text(encoding="utf-8").splitlines()
    assert words[:4] == [
        "--app-name=vreid",
        "--",
        "vreid: a<b> failed",
        "memory: out of \\x1b[31mmemory",
    ]


@pytest.mark.parametrize("broken", ["{}", '{"addresses": 3}', '{"addresses": [3]}', "not json"])
def test_a_damaged_file_of_addresses_raises_nothing(run, broken: str) -> None:
    folder = run("desktop")
    (folder / ADDRESSES).write_text(broken, encoding="utf-8")
    assert all("couldn't" in each or "could be" in each for each in tell(folder, FAILED))


def test_a_folder_that_is_gone_raises_nothing(tmp_path: Path) -> None:
    assert tell(tmp_path / "gone", FINISHED) == []


def test_nobody_else_may_read_addresses(run) -> None:
    folder = run("https://host/secret")
    assert (folder / ADDRESSES).stat().st_mode & 0o777 == 0o600
