import sys
from typing import Any

import pytest

from core.errors import VreidError
from vreid_tui import serve as module
from vreid_tui.serve import is_own, serve, serving_at


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("", ("localhost", 8000)),
        ("8123", ("localhost", 8123)),
        ("gpu07", ("gpu07", 8000)),
        ("0.0.0.0:80", ("0.0.0.0", 80)),
    ],
)
def test_places(place: str, where: tuple[str, int]) -> None:
    assert serving_at(place) == where


@pytest.mark.parametrize("place", ["host:port", "99999", "a:0"])
def test_what_is_no_place_is_refused(place: str) -> None:
    with pytest.raises(VreidError, match="write it as 8123 or host:8123"):
        serving_at(place)


@pytest.mark.parametrize(
    ("origin", "asked", "host", "own"),
    [
        ("", "localhost:8000", "localhost", True),
        ("http://localhost:8000", "localhost:8000", "localhost", True),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", "localhost", True),
        ("https://evil.example", "localhost:8000", "localhost", False),
        ("http://localhost:9999", "localhost:8000", "localhost", False),
        ("http://evil.example:8000", "evil.example:8000", "localhost", False),
        ("", "evil.example:8000", "localhost", False),
        ("http://gpu07:8000", "gpu07:8000", "0.0.0.0", True),
        ("https://evil.example", "gpu07:8000", "0.0.0.0", False),
    ],
)
def test_foreign_pages_may_not_press_keys(origin: str, asked: str, host: str, own: bool) -> None:
    assert is_own(origin, asked, host) is own


async def test_requests_of_foreign_pages_are_refused() -> None:
    web = pytest.importorskip("aiohttp.web")
    test_utils = pytest.importorskip("aiohttp.test_utils")

    async def handle(_request: Any) -> Any:
        return web.Response(text="in")

    application = web.Application(middlewares=[module.guard("localhost")])
    application.router.add_get("/ws", handle)
    async with test_utils.TestClient(test_utils.TestServer(application)) as client:
        assert (await client.get("/ws")).status == 200
        answer = await client.get("/ws", headers={"Origin": "https://evil.example"})
        assert answer.status == 403


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    with pytest.raises(VreidError, match=r"vreid\[serve\]"):
        serve("", [])


def test_the_served_command_has_the_options_and_who_can_reach_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = pytest.importorskip("textual_serve.server")
    made: list[Any] = []
    monkeypatch.setattr(server.Server, "serve", lambda self: made.append(self))
    assert serve("8123", ["--read-only"]) == 0
    assert capsys.readouterr().err == ""
    assert made[0].command.endswith("-P -m vreid_tui --read-only")
    assert (made[0].host, made[0].port) == ("localhost", 8123)
    serve("0.0.0.0", [])
    assert "--read-only lets them only look" in capsys.readouterr().err
