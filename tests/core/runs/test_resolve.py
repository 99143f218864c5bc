from pathlib import Path

import pytest

from core.errors import ConfigError, DataError
from core.runs import resolve as resolve_module
from core.runs.resolve import Wish, check_data, resolve


@pytest.fixture
def presets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "configs"
    folder.mkdir()
    (folder / "demo.yaml").write_text("backbone: small\noptimiser: {epochs: 5, rate: 0.1}\n")
    (folder / "quick.yaml").write_text("data: {quick: true}\noptimiser: {epochs: 1}\n")
    monkeypatch.setattr(resolve_module, "presets", lambda: folder)
    return folder


def test_layers_lie_over_each_other(presets: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("optimiser: {epochs: 7}\nseed: 4\nmethod: direct\n")
    wish = Wish("demo_syn", "demo-cam", "s2r", "", file, ("optimiser.rate=0.2", "seed=5"), 6)
    found = resolve(wish)
    assert (found.source, found.target) == ("demo-syn", "demo-cam")
    assert (found.optimiser.epochs, found.optimiser.rate) == (7, 0.2)
    assert (found.method, found.backbone, found.seed) == ("s2r", "small", 6)


def test_quick_lies_over_the_preset(presets: Path) -> None:
    found = resolve(Wish("demo-syn", "demo-cam", quick=True))
    assert (found.data.quick, found.optimiser.epochs, found.optimiser.rate) == (True, 1, 0.1)


def test_an_embedded_source_takes_the_demo_preset_and_others_the_defaults(presets: Path) -> None:
    assert resolve(Wish("demo-syn", "prid")).backbone == "small"
    assert resolve(Wish("prid", "demo-cam")).backbone == "sinet"
    (presets / "default.yaml").write_text("seed: 9\n")  # no preset has that name
    assert resolve(Wish("prid", "demo-cam")).seed == 0


def test_quick_is_for_the_embedded_pair(presets: Path) -> None:
    with pytest.raises(ConfigError, match="demo --quick"):
        resolve(Wish("demo-syn", "prid", quick=True))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("optimiser.epoch=3", r"--set optimiser\.epoch=3.*optimiser\.epochs"),
        ("optimiser.epochs=many", "whole number"),
        ("optimiser.epochs=-1", "negative"),
        ("optimiser.epochs", "key=value"),
        ("=3", "key=value"),
        ("optimiser=3", "holds settings"),
        ("seed={", "quote"),
        ("method=magic", "choose from"),
        ("s2r.domain.sizes=[2, x]", "list of whole numbers|whole number"),
    ],
)
def test_a_wrong_assignment_is_named(presets: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        resolve(Wish("demo-syn", "demo-cam", assignments=(text,)))


@pytest.mark.parametrize(
    ("text", "method", "message"),
    [
        ("source=prid", "", "the pair decides it"),
        ("target=prid", "", "the pair decides it"),
        ("method=direct", "s2r", r"vreid run demo-syn→demo-cam --method"),
    ],
)
def test_an_assignment_without_effect_is_refused(
    presets: Path, text: str, method: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        resolve(Wish("demo-syn", "demo-cam", method, assignments=(text,)))


def test_a_method_may_be_assigned(presets: Path) -> None:
    wish = Wish("demo-syn", "demo-cam", assignments=("method=direct",))
    assert resolve(wish).method == "direct"


def test_a_target_without_a_test_part_is_refused(presets: Path, home: Path) -> None:
    for source in ("demo-cam", "demo-syn"):
        settings = resolve(Wish(source, "demo-syn"))
        with pytest.raises(DataError, match="no query and gallery: it can't be a target"):
            check_data(settings, home / "data")


def test_a_wrong_key_in_a_file_names_the_file(presets: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("optimiser: {epochz: 7}\n")
    with pytest.raises(ConfigError, match=r"mine\.yaml.*optimiser\.epochs"):
        resolve(Wish("demo-syn", "demo-cam", config=file))


def test_an_unknown_method_and_dataset(presets: Path) -> None:
    with pytest.raises(ConfigError, match=r"method.*choose from direct"):
        resolve(Wish("demo-syn", "demo-cam", method="magic"))
    with pytest.raises(DataError, match="demo-syn"):
        resolve(Wish("demo-sin", "demo-cam"))


def test_a_missing_dataset_is_refused_before_anything_starts(presets: Path, home: Path) -> None:
    settings = resolve(Wish("demo-syn", "prid"))
    with pytest.raises(DataError, match="VREID_DATA"):
        check_data(settings, home / "data")
    check_data(resolve(Wish("demo-syn", "demo-cam")), home / "data")
