from pathlib import Path

import pytest

from core.errors import ConfigError
from core.presets import assignment, read_yaml

LONG = "9" * 5000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seed: 1\ndata:\n  height: " + "[" * 3000, r"line 3: .*nested too deeply"),
        ("\nseed: 2020-13-41\n", r"line 2: .*'2020-13-41' is no value"),
        (f"seed: 1\nname: {LONG}\n", r"line 2: .*999… is no value|line 2: .*999…' is no value"),
        ("seed: !!bool maybe\n", r"line 1: .*'maybe' is no value"),
        ("seed: !!timestamp soon\n", r"line 1: .*'soon' is no value"),
        ("seed: 1\nmethod: s2r\nseed: 2\n", r"line 3: .*key seed stands there twice"),
        ("data:\n  height: 1\n  'height': 2\n", r"line 3: .*key height stands there twice"),
        ("seed: {a\n", r"line 2: is no YAML"),
        ("- 1\n", "holds no settings"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r"mine\.yaml.*(" + message + ")") as caught:
        read_yaml(file)
    assert len(str(caught.value)) < 300 + len(str(file))


@pytest.mark.parametrize(
    "text",
    [
        "seed=2020-13-41",
        f"seed={LONG}",
        "seed=" + "[" * 3000,
        "seed={a: 1, a: 2}",
        ".".join("a" * 3000) + "=1",
    ],
)
def test_what_is_wrong_with_an_assignment_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^--set ") as caught:
        assignment(text)
    assert len(str(caught.value)) < 300


def test_merged_keys_may_be_overridden(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("data: &d {height: 1, width: 2}\nother: {<<: *d, height: 3}\n")
    assert read_yaml(file)["other"] == {"height": 3, "width": 2}
