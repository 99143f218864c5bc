import pytest

from core.errors import ConfigError
from core.series.seeds import parse_seeds


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("0-4", (0, 1, 2, 3, 4)),
        ("0,1,2", (0, 1, 2)),
        (" 7 , 2-3", (7, 2, 3)),
        ("1,1,0-1", (1, 0)),
        ("4294967295", (2**32 - 1,)),
    ],
)
def test_seeds_as_people_write_them(text: str, seeds: tuple[int, ...]) -> None:
    assert parse_seeds(text) == seeds


@pytest.mark.parametrize(
    "text", ["", "a", "1,", "-1", "3-1", "0-1000", "4294967296", "1.5", ",".join(["0-999"] * 2)]
)
def test_anything_else_is_refused(text: str) -> None:
    if text.startswith("0-999"):
        text = "0-999,1000"
    with pytest.raises(ConfigError, match="0-4 or 0,1,2"):
        parse_seeds(text)
