from pathlib import Path

import pytest

from core.errors import ConfigError
from vreid_tui.actions import ACTIONS, BY_ID, HEADINGS
from vreid_tui.keymap import TOGETHER, Keymap, readable

SWALLOWED = {
    *("ctrl+b", "ctrl+a"),  # tmux, screen
    *("ctrl+s", "ctrl+q", "ctrl+z"),  # flow control, job control
    *("ctrl+j", "ctrl+m", "ctrl+i", "ctrl+h"),  # enter, tab, backspace
    "f5",  # VS Code
}


def test_ids_are_unique_and_every_place_has_a_heading() -> None:
    assert len(BY_ID) == len(ACTIONS)
    assert {action.where for action in ACTIONS} <= set(HEADINGS)


def test_no_key_means_two_things_where_both_are_heard() -> None:
    for together in TOGETHER:
        meanings: dict[str, set[str]] = {}
        for action in ACTIONS:
            if action.where in together and action.id != "help.close":  # which `?` closes again
                for key in Keymap().keys(action):
                    meanings.setdefault(key, set()).add(action.label)
        assert {key: what for key, what in meanings.items() if len(what) > 1} == {}, together


def test_no_action_depends_on_a_key_that_something_else_takes() -> None:
    for action in ACTIONS:
        keys = Keymap().keys(action)
        assert not set(keys) & SWALLOWED, action.id
        assert not any(key.startswith(("alt+", "ctrl+shift+", "super+")) for key in keys), action.id


def test_every_binding_is_pressed_in_some_pilot_test() -> None:
    folder = Path(__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("test_*.py"))
    keys = {key for action in ACTIONS for key in Keymap().keys(action)}
    assert {key for key in keys if f'"{key}"' not in source} == set()


def test_signs_are_read_and_written_as_they_stand_on_the_keyboard() -> None:
    keymap = Keymap({"runs.filter": "ctrl+f, /", "run.stop": "", "list.page_up": "pgup"})
    assert keymap.keys(BY_ID["runs.filter"]) == ("ctrl+f", "slash")
    assert keymap.shown(BY_ID["runs.filter"]) == "ctrl+f /"
    assert keymap.keys(BY_ID["run.stop"]) == ()
    assert keymap.keys(BY_ID["list.page_up"]) == ("pageup",)
    assert all(keymap.overrides.values())
    assert (readable("question_mark"), readable("escape"), readable("f1")) == ("?", "esc", "f1")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"run.stopp": "s"}, "did you mean run.stop?"),
        ({"run.pause": "s"}, "s would be both run.stop and run.pause"),
        ({"runs.sort": "?"}, "? would be both"),
    ],
)
def test_a_key_map_that_cannot_be_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match="keys") as refused:
        Keymap(given)
    assert message in str(refused.value)


def test_keys_may_change_places() -> None:
    keymap = Keymap({"run.stop": "p", "run.pause": "s"})
    assert keymap.shown(BY_ID["run.pause"]) == "s"
