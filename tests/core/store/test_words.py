import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FilterError
from core.store.words import shown, split

TEXTS = st.text(st.characters(), max_size=40)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \t\n ", []),
        ("one  two\u00a0three", ["one", "two", "three"]),
        ("name:'a b' x", ["name:a b", "x"]),
        ('"a"b"c d"', ["abc d"]),
        ("'say \"no\"'", ['say "no"']),
        ("a''b", ["ab"]),
    ],
)
def test_blanks_part_words_and_quotes_hold_them_together(text: str, words: list[str]) -> None:
    assert [word.text for word in split(text)] == words


def test_signs_in_quotes_mean_nothing() -> None:
    (word,) = split("tag:'a,b',c")
    assert [value.text for value in word.part(4).split(",")] == ["a,b", "c"]
    (word,) = split("'!a'")
    assert word.plain[:1] != "!"


@pytest.mark.parametrize("text", ["don't", 'x "y z', "'"])
def test_an_open_quote_is_named(text: str) -> None:
    with pytest.raises(FilterError, match="isn't closed"):
        split(text)


@given(st.lists(TEXTS.filter(lambda text: text and "'" not in text)))
def test_quoted_words_come_back_as_they_were(words: list[str]) -> None:
    assert [word.text for word in split(" ".join(f"'{word}'" for word in words))] == words


@given(TEXTS)
def test_text_and_its_signs_stay_side_by_side(text: str) -> None:
    try:
        words = split(text)
    except FilterError:
        return
    for word in words:
        assert len(word.text) == len(word.plain)
        assert all(
            sign in (letter, " ") for letter, sign in zip(word.text, word.plain, strict=True)
        )


def test_a_long_text_is_cut_in_messages() -> None:
    assert len(shown("x" * 5000)) < 80
