import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import harmless, log_lines, shortened, storable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("s2r-demo_3 [red]", "s2r-demo_3 [red]"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("one\ntwo\tthree", "one\\ntwo\\tthree"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202edcba", "abc\\u202edcba"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("caf\u00e9 \u4eba", "caf\u00e9 \u4eba"),
        ("\udcff", "\\udcff"),
        ("Z" + "\u0301" * 50, "Z\u0301\u0301"),
        ("\u2764\ufe0f", "\u2764"),
    ],
)
def test_shows_what_was_there_without_obeying_it(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text(st.characters(), max_size=200))
def test_nothing_that_comes_out_controls_a_terminal(text: str) -> None:
    for character in harmless(text):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_length_is_bounded() -> None:
    assert len(harmless("x" * 10**6)) == 2000


def test_log_keeps_the_last_lines_and_the_last_state_of_a_redrawn_one() -> None:
    raw = b"first\n\x1b[31mred\x1b[0m\n 10%\r 55%\r100%\r\nlast \xff\x07\n"
    assert log_lines(raw, 3) == ["red", "100%", "last \\xff\\x07"]


def test_log_leaves_out_titles_and_links() -> None:
    assert log_lines(b"\x1b]0;title\x07\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", 5) == ["link"]


def test_an_empty_log_has_one_empty_line() -> None:
    assert log_lines(b"", 5) == [""]


@pytest.mark.parametrize("text", ["", "a", "\x1b\n\u202e", "人", "\U0001f600", "\ue000"])
def test_what_can_be_written_as_utf8_can_be_stored(text: str) -> None:
    assert storable(text)


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\udcff", "\ud800x"])
def test_what_some_database_refuses_is_known(text: str) -> None:
    assert not storable(text)


def test_a_shortened_text_keeps_both_ends() -> None:
    assert shortened("abcdefgh", 5) == "ab…gh"
    assert shortened("abcdefgh", 6) == "abc…gh"
    assert shortened("abc", 3) == "abc"
