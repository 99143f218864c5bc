"""Says whether this Python can make vreid's environment; has to parse on any Python.

Prints "fits", "venv" where the venv module is missing, or the version where that is unsuitable.
"""

import sys

OLDEST = (3, 11)
NEWEST = (3, 13)

answer = "fits"
if not OLDEST <= sys.version_info[:2] <= NEWEST:
    answer = ".".join(map(str, sys.version_info[:3]))
else:
    try:
        import ensurepip  # Debian packs this part apart  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        answer = "venv"
sys.stdout.write(answer + "\n")
