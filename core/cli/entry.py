"""From exceptions to messages and exit codes."""

import os
import sys
from typing import NoReturn

from core.errors import VreidError


def run() -> NoReturn:
    """Run the command that the arguments name.

    Exits with 0; 1 after a message on stderr; 2 for arguments that make no command; 130 after
    Ctrl-C.
    """
    try:
        code = _command()
    except VreidError as error:
        code = _complain(str(error))
    except KeyboardInterrupt:
        code = 130
    except OSError as error:
        code = _complain(f"{error.filename or 'system'}: {error.strerror or error}")
    sys.exit(_flushed(code))


def _command() -> int:
    from core.cli.app import app

    try:
        app(prog_name="vreid")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _complain(text: str) -> int:
    from core.cli.output import tell

    tell(f"vreid: {text}")
    return 1


def _flushed(code: int) -> int:
    """Hand over what is still buffered; a reader that left early, as `head` does, is no error."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code
