"""The dashboard in a browser."""

import shlex
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from core.errors import VreidError

PORT = 8000
HERE = ("localhost", "127.0.0.1", "[::1]")


def serve(place: str, options: Sequence[str]) -> int:
    """Show the dashboard in browsers until somebody ends it.

    Args:
        place: a port, or host:port; "" is this machine alone.
        options: of the dashboard.

    Raises:
        VreidError: this is no place, or textual-serve isn't installed.
    """
    host, port = serving_at(place)
    try:
        from textual_serve.server import Server
    except ImportError:
        raise VreidError("--serve needs textual-serve: pip install 'vreid[serve]'") from None

    class Guarded(Server):  # type: ignore[misc, unused-ignore]
        """Hears the pages that it serves, and no others that the same browser shows."""

        async def _make_app(self) -> Any:
            app = await super()._make_app()
            app.middlewares.append(guard(host))
            return app

    if host not in HERE:
        sys.stderr.write(
            f"vreid-tui: whoever reaches {host}:{port} can stop and start runs; "
            "--read-only lets them only look\n"
        )
    command = shlex.join([sys.executable, "-P", "-m", "vreid_tui", *options])
    Guarded(command, host=host, port=port, title="vreid").serve()
    return 0


def guard(host: str) -> Callable[..., Awaitable[Any]]:
    """A middleware that refuses requests of foreign pages: they could press keys.

    Args:
        host: that is served at; on this machine alone, other names for it are refused as well, as
            a foreign page may have its own name lead here.
    """
    from aiohttp import web

    @web.middleware
    async def own_pages_only(request: Any, handler: Callable[..., Awaitable[Any]]) -> Any:
        if not is_own(request.headers.get("Origin", ""), request.host, host):
            raise web.HTTPForbidden(text="this page may not use the dashboard")
        return await handler(request)

    return own_pages_only


def is_own(origin: str, asked: str, host: str) -> bool:
    """Whether a request comes from a page of ours.

    Args:
        origin: of the page, as the browser tells; "" where it is none.
        asked: the host that the request names.
        host: that is served at.
    """
    if host in HERE and urlsplit(f"//{asked}").hostname not in ("localhost", "127.0.0.1", "::1"):
        return False
    return not origin or urlsplit(origin).netloc == asked


def serving_at(place: str) -> tuple[str, int]:
    """Host and port of "", "8123", "host" or "host:8123".

    Raises:
        VreidError: this is none of them.
    """
    host, colon, port = place.rpartition(":")
    if not colon:
        host, port = ("", place) if place.isdecimal() or not place else (place, "")
    number = int(port) if port.isdecimal() else PORT
    if (port and not port.isdecimal()) or not 0 < number < 65536:
        raise VreidError(f"--serve {place}: write it as 8123 or host:8123")
    return host or "localhost", number
