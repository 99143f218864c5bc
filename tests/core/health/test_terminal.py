import dataclasses

import pytest

from core.health.terminal import characters, clipboard, colours


@pytest.mark.parametrize(
    ("environ", "state"),
    [
        ({"LANG": "en_GB.UTF-8"}, "ok"),
        ({"LANG": "C.utf8"}, "ok"),
        ({}, "note"),
        ({"LANG": "C"}, "note"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "C"}, "note"),  # the stronger one decides
        ({"LANG": "C", "LC_ALL": "", "LC_CTYPE": "de_DE.UTF-8"}, "ok"),  # empty is unset
    ],
)
def test_characters(make_scene, environ: dict[str, str], state: str) -> None:
    (finding,) = characters(make_scene(**environ))
    assert finding.state == state
    assert bool(finding.advice) == (state == "note")


@pytest.mark.parametrize(
    ("environ", "state", "word"),
    [
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "ok", "all"),
        ({"TERM": "tmux-256color"}, "ok", "256"),
        ({"TERM": "dumb"}, "note", "few or none"),
        ({}, "note", "few or none"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "ok", "NO_COLOR"),
    ],
)
def test_colours(make_scene, environ: dict[str, str], state: str, word: str) -> None:
    (finding,) = colours(make_scene(**environ))
    assert finding.state == state
    assert word in finding.text


def test_a_file_needs_no_colours(make_scene) -> None:
    (finding,) = colours(dataclasses.replace(make_scene(TERM="dumb"), terminal=False))
    assert finding.state == "ok"


@pytest.mark.parametrize(
    ("said", "state"), [("on", "ok"), ("external", "note"), ("off", "note"), (None, "note")]
)
def test_tmux_hands_on_what_is_copied_if_it_is_told_to(make_scene, said, state: str) -> None:
    asked = []

    def output(*command: str) -> str | None:
        asked.append(command)
        return said

    scene = dataclasses.replace(make_scene(TMUX="/tmp/tmux-7/default,1,0"), output=output)
    (finding,) = clipboard(scene)
    assert finding.state == state
    assert asked[0][-1] == "set-clipboard"


def test_without_tmux_nothing_is_said_of_it(make_scene) -> None:
    assert clipboard(make_scene()) == []
