"""Where the end of a run is told: addresses that may hold secrets, for their owner alone.

They stand in a file of the run's folder that nobody else may read, not in its specification, and
are cut out of the command line that is kept.
"""

import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core.errors import ConfigError

ADDRESSES = "notify.json"
DESKTOP = "desktop"
VARIABLE = "VREID_NOTIFY"
OPTION = "--notify"


def wanted(given: Sequence[str]) -> list[str]:
    """The addresses that were given and those of VREID_NOTIFY, which blanks separate.

    Raises:
        ConfigError: one of them is none; the message doesn't repeat it.
    """
    found = [(OPTION, address) for address in given]
    found += [(VARIABLE, address) for address in os.environ.get(VARIABLE, "").split()]
    for origin, address in found:
        _check(origin, address)
    return list(dict.fromkeys(address for _, address in found))


def keep_addresses(folder: Path, addresses: Sequence[str]) -> None:
    """Write addresses into a run's folder, for its owner's eyes alone.

    Raises:
        OSError: they can't be written there.
    """
    if not addresses:
        return
    path = folder / ADDRESSES
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"addresses": list(addresses)}, file)
        file.flush()
        os.fsync(file.fileno())


def without_addresses(command: Sequence[str]) -> list[str]:
    """A command line as it may be kept and shown: what follows `--notify` is left out."""
    shown: list[str] = []
    for word in command:
        if shown and shown[-1] == OPTION:
            shown.append("…")
        else:
            shown.append(f"{OPTION}=…" if word.startswith(f"{OPTION}=") else word)
    return shown


def is_web(address: str) -> bool:
    """Whether an address is a web page's, to which JSON is posted."""
    return address.startswith(("http://", "https://"))


def service(address: str) -> Any:
    """What Apprise makes of an address that is no web page's; None where it knows no such service.

    Raises:
        ImportError: Apprise isn't installed.
    """
    import apprise

    logger = logging.getLogger("apprise")  # it would repeat the address in what it complains of
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    made = apprise.Apprise()
    return made if made.add(address) else None


def _check(origin: str, address: str) -> None:
    fits = f"{origin} takes `desktop` or an address such as https://host/path"
    if address == DESKTOP:
        return
    if "://" not in address:
        raise ConfigError(fits)
    if is_web(address):
        if not _is_whole(address):
            raise ConfigError(f"{fits}, without a name or password before the host")
        return
    try:
        known = service(address)
    except ImportError:
        need = "other services need a package: pip install vreid[notify]"
        raise ConfigError(f"{fits}; {need}") from None
    if known is None:
        raise ConfigError(f"{fits}, or of a service that Apprise knows; this one it doesn't")


def _is_whole(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False
