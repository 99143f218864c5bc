import json
from dataclasses import dataclass

from core.config import flat, plain
from core.meanings import all_settings
from core.settings import Experiment


def test_every_setting_is_listed_with_its_default() -> None:
    assert {s.key: s.default for s in all_settings()} == flat(plain(Experiment()))


def test_every_setting_has_a_meaning() -> None:
    assert [s.key for s in all_settings() if not s.meaning] == []


@dataclass(frozen=True)
class Picture:
    """A few settings.

    Attributes:
        height, width: pixels
            of a frame: rows,
            columns.
        colour: not grey.
    """

    height: int = 2
    width: int = 1
    colour: bool = True


def test_a_meaning_may_go_over_lines_and_names() -> None:
    meanings = {s.key: s.meaning for s in all_settings(Picture, "data.")}
    assert meanings == {
        "data.height": "pixels of a frame: rows, columns.",
        "data.width": "pixels of a frame: rows, columns.",
        "data.colour": "not grey.",
    }


def test_the_list_fits_and_is_json_too(vreid) -> None:
    out = vreid("settings").out
    assert "optimiser.rate = 0.0003" in out
    assert max(map(len, out.splitlines())) <= 100
    found = json.loads(vreid("settings", "--json").out)["settings"]
    assert {"key": "seed", "default": 0}.items() <= {s["key"]: s for s in found}["seed"].items()
