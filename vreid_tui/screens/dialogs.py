"""Small windows over a screen: a question, a line to type, a list to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from vreid_tui.actions import Where, bindings
from vreid_tui.cells import Piece
from vreid_tui.keymap import Keymap
from vreid_tui.widgets.bar import Bar
from vreid_tui.widgets.choice import Choice, Entry
from vreid_tui.widgets.pane import Pane, Rows
from vreid_tui.widgets.typed import Typed

Result = TypeVar("Result")


class Dialog(ModalScreen[Result | None], inherit_bindings=False):
    """A window with a title above and its keys below; its result is None where it was closed."""

    PLACES: ClassVar[tuple[Where, ...]] = ("dialog",)
    BINDINGS = bindings("dialog")

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        with Vertical(id="window"):
            yield Bar(id="window-title")
            yield from self.compose_window()
            yield Bar(id="window-keys")

    def on_mount(self) -> None:
        self.query_one("#window-title", Bar).pieces = ((f" {self._title}", "text+bold"),)
        self.query_one("#window-keys", Bar).pieces = self.key_pieces()

    def compose_window(self) -> ComposeResult:
        """What stands between title and keys; override."""
        raise NotImplementedError

    def verb(self) -> str:
        """What the accepting key does."""
        return "do it"

    def key_pieces(self) -> tuple[Piece, ...]:
        """What the keys do."""
        from vreid_tui.actions import BY_ID

        keymap = cast("Keymap", getattr(self.app, "keymap", None) or Keymap())
        accept, close = keymap.shown(BY_ID["dialog.accept"]), keymap.shown(BY_ID["dialog.close"])
        return (
            (f" {accept}", "text+bold"),
            (f" {self.verb()}  ", "muted"),
            (close, "text+bold"),
            (" cancel", "muted"),
        )

    def action_close(self) -> None:
        self.dismiss(None)

    def action_accept(self) -> None:
        """Give the result; override."""
        raise NotImplementedError


class Confirm(Dialog[bool]):
    """Says what will happen, and to what; for what can't be taken back a word has to be typed.

    Args:
        title: the question.
        rows: what it concerns.
        verb: what the accepting key does.
        typed: the word to type; "" asks for none.
    """

    def __init__(self, title: str, rows: Rows, verb: str, typed: str = "") -> None:
        super().__init__(title)
        self._rows, self._verb, self._typed = rows, verb, typed

    def compose_window(self) -> ComposeResult:
        yield Pane("", id="window-rows")
        if self._typed:
            yield Typed(placeholder=f"type {self._typed}", compact=True, id="window-input")

    def on_mount(self) -> None:
        pane = self.query_one(Pane)
        pane.rows = self._rows
        pane.styles.height = min(12, len(self._rows) + 1)
        if self._typed:
            self.query_one(Input).focus()

    def verb(self) -> str:
        return self._verb

    def action_accept(self) -> None:
        if self._typed and self.query_one(Input).value.strip() != self._typed:
            self.query_one("#window-keys", Bar).pieces = (
                (f" type {self._typed} first", "warning+bold"),
            )
            return
        self.dismiss(True)

    def on_input_submitted(self) -> None:
        self.action_accept()


class Prompt(Dialog[str]):
    """Asks for a line of text.

    Args:
        title: what is wanted.
        value: what stands there at first.
        placeholder: an example.
        check: what is wrong with a text, in words; "" where it will do.
    """

    def __init__(
        self,
        title: str,
        value: str = "",
        placeholder: str = "",
        check: Callable[[str], str] = lambda _text: "",
    ) -> None:
        super().__init__(title)
        self._value, self._placeholder, self._check = value, placeholder, check

    def compose_window(self) -> ComposeResult:
        yield Typed(
            self._value,
            self._placeholder,
            select_on_focus=False,
            compact=True,
            id="window-input",
        )

    def action_accept(self) -> None:
        text = self.query_one(Input).value
        if why_not := self._check(text):
            self.query_one("#window-keys", Bar).pieces = ((f" {why_not}", "warning+bold"),)
        else:
            self.dismiss(text)

    def on_input_submitted(self) -> None:
        self.action_accept()


class Choose(Dialog[str]):
    """Offers entries; what is typed leaves those that hold all its words.

    Args:
        title: what is chosen.
        entries: to choose from.
        verb: what the accepting key does.
    """

    PLACES: ClassVar[tuple[Where, ...]] = ("choice", "dialog")
    BINDINGS = bindings("choice", "dialog")

    def __init__(self, title: str, entries: Sequence[Entry], verb: str = "choose") -> None:
        super().__init__(title)
        self._entries, self._verb = tuple(entries), verb

    def compose_window(self) -> ComposeResult:
        yield Typed(placeholder="words to find", compact=True, id="window-input")
        yield Choice(id="window-choice")

    def on_mount(self) -> None:
        choice = self.query_one(Choice)
        choice.styles.height = min(16, max(1, len(self._entries)))
        choice.entries = self._entries

    def verb(self) -> str:
        return self._verb

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one(Choice).entries = tuple(found(self._entries, event.value))

    def on_input_submitted(self) -> None:
        self.action_accept()

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        self._choose(event.entry)

    def action_move(self, rows: int) -> None:
        self.query_one(Choice).move(rows)

    def action_accept(self) -> None:
        self._choose(self.query_one(Choice).selected)

    def _choose(self, entry: Entry | None) -> None:
        if entry is not None and not entry.why_not:
            self.dismiss(entry.id)


def found(entries: Sequence[Entry], text: str) -> list[Entry]:
    """The entries that hold all words of a text, in label, key or command."""
    words = text.casefold().split()
    return [
        entry
        for entry in entries
        if all(word in f"{entry.id} {entry.label} {entry.more}".casefold() for word in words)
    ]
