"""`vreid data show`: what is refused, and how it is drawn."""

from pathlib import Path
from typing import BinaryIO

import pytest
from PIL import Image

from core.cli.data import show


@pytest.fixture
def lobby(home: Path) -> Path:
    """Footage of two persons whose numbers are long."""
    for who in ("123456789", "2"):
        for camera in ("1", "2"):
            folder = home / "data" / "lobby" / who / camera / "a"
            folder.mkdir(parents=True)
            for number in range(4):
                Image.new("RGB", (4, 8), (99, 9, 9)).save(folder / f"{number}.png")
    return home / "data" / "lobby"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--set", "seed=3"), "--set seed=3: settings of data alone matter here"),
        (("--set", "data.splt=3"), "did you mean data.split?"),
        (("--set", "data.split=10"), "lobby has splits 0 to 9; data.split is 10"),
        (("--out", "nowhere/x.png"), "nowhere/x.png: can't be written (No such file or directory)"),
        (("--out", "x.foo"), "x.foo: no picture's name ends so; try FILE.png"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_line(
    vreid, lobby: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = vreid("data", "show", "lobby", *arguments)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert said in done.err


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_picture_that_is_there_stays_whole_where_another_cannot_be(
    vreid, lobby: Path, tmp_path: Path, monkeypatch, error: BaseException
) -> None:
    out = tmp_path / "pictures" / "x.PNG"
    out.parent.mkdir()
    assert vreid("data", "show", "lobby", "--out", str(out)).code == 0
    before = out.read_bytes()

    def save(_: Image.Image, file: BinaryIO, form: str) -> None:
        file.write(before[:9])
        raise error

    monkeypatch.setattr(Image.Image, "save", save)
    assert vreid("data", "show", "lobby", "--out", str(out)).code in {1, 130}
    assert [*out.parent.iterdir()] == [out]
    assert out.read_bytes() == before


def test_captions_are_as_wide_as_their_pictures(vreid, lobby: Path, monkeypatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(show, "width", lambda _: 50)
    drawn = vreid("data", "show", "lobby").out.splitlines()
    captions = [line for line in drawn if line.startswith("person")]
    assert captions == [
        "person 2, camera 1       person 2, camera 2",
        "person 123456789, camer… person 123456789, camer…",
    ]
    pixels = [line for line in drawn if "▀" in line]
    assert {line.count("▀") for line in pixels} == {2 * 24}
    monkeypatch.setenv("NO_COLOR", "1")
    assert "--out FILE.png" in vreid("data", "show", "lobby").err
