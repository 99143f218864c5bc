import re
import tomllib
from pathlib import Path

import pytest

from core.errors import ConfigError
from vreid_tui.actions import ACTIONS
from vreid_tui.choices import CHOICES
from vreid_tui.settings import Settings, as_toml, read_settings, settings_file
from vreid_tui.theme import PALETTES


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == Settings()


def test_what_is_printed_is_read_back_and_names_every_setting_and_action(tmp_path: Path) -> None:
    settings = Settings(theme="light", mouse=False, filter='a "b"', keys={"run.stop": "ctrl+x"})
    text = as_toml(settings)
    file = tmp_path / "tui.toml"
    file.write_text(text)
    assert read_settings(file) == settings
    assert all(f'"{action.id}"' in text for action in ACTIONS)
    everything = re.sub(r'^# (?="\w+\.\w+" = )', "", text, flags=re.MULTILINE)
    assert len(tomllib.loads(everything)["keys"]) == len(ACTIONS)
    file.write_text(everything)
    assert read_settings(file).theme == "light"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("them = 'dark'", "did you mean theme?"),
        ("theme = 'pink'", "choose from dark, light"),
        ("mouse = 'no'", "mouse is 'no'"),
        ("[keys]\n'run.stop' = 3", "write it as"),
        ("[keys]\n'run.pause' = 's'", "would be both"),
        ("theme = ", "is no TOML"),
        ("\x00", "is no TOML"),
    ],
)
def test_what_cannot_be_understood_names_file_and_way_out(
    tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "tui.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as refused:
        read_settings(file)
    assert str(refused.value).startswith(f"{file}: ")
    assert message in str(refused.value)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        read_settings(tmp_path)


def test_the_file_lies_where_users_settings_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VREID_TUI_SETTINGS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_file() == tmp_path / "vreid" / "tui.toml"
    monkeypatch.setenv("VREID_TUI_SETTINGS", str(tmp_path / "mine.toml"))
    assert settings_file() == tmp_path / "mine.toml"


def test_every_palette_can_be_chosen() -> None:
    assert set(CHOICES["theme"]) == set(PALETTES)
