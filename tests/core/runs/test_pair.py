import pytest

from core.errors import ConfigError
from core.runs.pair import parse_pair


@pytest.mark.parametrize(
    "words",
    [
        ["demo-syn→prid"],
        ["demo-syn->prid"],
        ["demo-syn:prid"],
        ["demo-syn", "prid"],
        ["demo-syn → prid"],
        ["demo-syn", "->", "prid"],
        ["demo-syn ", ":prid"],
    ],
)
def test_every_way_to_write_a_pair(words: list[str]) -> None:
    assert parse_pair(words) == ("demo-syn", "prid")


@pytest.mark.parametrize(
    "words",
    [
        ["demo-syn"],
        [""],
        ["→"],
        ["demo-syn→"],
        [":prid"],
        ["a", "b", "c"],
        ["a:b:c"],
        ["a->b→c"],
        ["a b:c"],
        ["demo", "prid", "x"],
    ],
)
def test_what_is_no_pair_is_shown_how_to_write_one(words: list[str]) -> None:
    with pytest.raises(ConfigError, match="demo-syn:prid"):
        parse_pair(words)
