from pathlib import Path

import pytest
from commands import cause

PROXY = "after connection broken by 'ProxyError('Unable to connect to proxy')': /simple/six/\n"


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
         "is full (a whole set-up takes 7.0 GB)"),
        (f"WARNING: Retrying {PROXY}ERROR: No matching distribution found for six==1.16.0",
         "no network"),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.", "no network"),
        ("ERROR: Could not find a version\nERROR: No matching distribution found for torch==2.14.1",
         "no torch==2.14.1 for Python 3."),
        ("ERROR: Cannot install a\n    The user requested a>=2\n"
         "    The user requested (constraint) a==2.5\n\nTo fix this", "no a==2.5 for"),
        ("Collecting x\nERROR: Cannot install a and b\nERROR: ResolutionImpossible\n",
         "pip failed: Cannot install a and b (all its words: setup.log)"),
        ("Traceback\n  File\nMemoryError\n", "pip failed: MemoryError"),
        ("", "pip failed:"),
    ],
)  # fmt: skip
def test_a_failure_is_told_in_one_sentence(tmp_path: Path, said: str, part: str) -> None:
    head = "# fetch-mb: 2000\n# disk-mb: 5000\n"
    (tmp_path / "requirements.lock").write_text(head, encoding="utf-8")
    sentence = cause(said, tmp_path, Path("setup.log"))
    assert part in sentence
    assert "\n" not in sentence
