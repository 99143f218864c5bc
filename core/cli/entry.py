"""From exceptions to messages and exit codes."""

import io
import sys
from typing import NoReturn

from core.errors import VreidError
from core.runs.interruption import remembered


def run() -> NoReturn:
    """Run the command that the arguments name.

    Exits with 0, also where the reader of the result left early; 1 after a message on stderr; 2
    for arguments that make no command; 130 after Ctrl-C.
    """
    try:
        with remembered():
            code = _flushed(_command())
    except VreidError as error:
        code = _complain(str(error))
    except KeyboardInterrupt:
        code = 130
    except OSError as error:
        code = _complain(f"{error.filename or 'system'}: {error.strerror or error}")
    sys.exit(code)


def _command() -> int:
    from core.cli.app import app

    try:
        code = app(prog_name="vreid", standalone_mode=False)
    except SystemExit:  # so Typer ends where the reader of a help text has left
        return 0
    except Exception as error:
        if not hasattr(error, "show"):
            raise
        return _explain(error)
    return code if isinstance(code, int) else 0


def _explain(usage: Exception) -> int:
    """Print what is wrong with the arguments; Typer keeps the class of these errors to itself."""
    from core.cli.output import tell

    said = io.StringIO()
    usage.show(file=said)  # type: ignore[attr-defined]
    for line in said.getvalue().rstrip("\n").split("\n"):
        tell(line)
    return int(getattr(usage, "exit_code", 2))


def _complain(text: str) -> int:
    from core.cli.output import tell

    tell(f"vreid: {text}")
    return 1


def _flushed(code: int) -> int:
    """Hand over what is still buffered; a disk that is full leaves nothing to hand over."""
    from core.cli.output import discard, flush

    try:
        flush()
    except OSError:
        discard()
        raise
    return code
