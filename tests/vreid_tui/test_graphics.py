import pytest

from vreid_tui.graphics import detect, promised


@pytest.mark.parametrize(
    ("environ", "protocol"),
    [
        ({}, "blocks"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "blocks"),
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-ghostty"}, "kitty"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "kitty"),
        ({"TERM": "foot"}, "sixel"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "sixel"),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux-0/default,1,0"}, "blocks"),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, "blocks"),
        ({"TERM": "screen-256color", "TERM_PROGRAM": "WezTerm"}, "blocks"),
        ({"TERM": "foot", "STY": "1.pts"}, "blocks"),
        ({"TERM": "xterm-kitty", "ZELLIJ": "0"}, "blocks"),
    ],
)
def test_pictures_are_asked_for_where_they_are_promised(
    environ: dict[str, str], protocol: str
) -> None:
    assert promised(environ) == protocol


def test_nothing_is_asked_without_a_terminal() -> None:
    assert detect({"TERM": "xterm-kitty"}) == "blocks"
