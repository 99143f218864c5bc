"""A new run, an ablation or the demo: what to start, whether it will work, and its command line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.timer import Timer

from core.errors import VreidError
from core.text import harmless
from vreid_tui import control
from vreid_tui import order as orders
from vreid_tui.actions import Action, Where, bindings
from vreid_tui.cells import Piece
from vreid_tui.order import LABELS, MEANT, Order
from vreid_tui.screens.base import View
from vreid_tui.screens.dialogs import Choose, Confirm, Prompt
from vreid_tui.snapshot import Needs, Snapshot
from vreid_tui.widgets.choice import Entry
from vreid_tui.widgets.form_list import Field, FormList
from vreid_tui.widgets.pane import Pane, Rows

CHECK_S = 0.15  # after the last change
TOGGLES = ("quick", "cpu")
USUAL = {"method": "as the settings say", "backbone": "as the settings say", "rows": "all"}
UNCHECKED = "it is being checked"


class NewScreen(View):
    """The form, what a check of it found, and the command line that it stands for."""

    PLACES: ClassVar[tuple[Where, ...]] = ("form",)
    BINDINGS = bindings(*PLACES)
    AUTO_FOCUS = "FormList"

    def __init__(self) -> None:
        super().__init__()
        self._order = Order()
        self._datasets: Sequence[str] = ("demo-syn", "demo-cam")
        self._why_not = UNCHECKED
        self._said: Sequence[str] = ()
        self._waiting: Timer | None = None

    def compose_view(self) -> ComposeResult:
        yield FormList(id="fields")
        yield Pane("before it starts", id="checks")

    def on_mount(self) -> None:
        self._take_template()
        self._changed()

    def needs(self) -> Needs:
        return Needs()

    def heading(self) -> tuple[Piece, ...]:
        return ((" vreid ", "text+bold"), (f" new {self._order.kind}", "text"))

    def words(self) -> Mapping[str, str]:
        return {"order": self._order.line().removeprefix("vreid ")}

    def refusal(self, action: Action) -> str:
        if action.id == "form.start":
            return self._why_not
        if action.id == "form.drop" and not self._is_change():
            return "only settings that were added can be taken away"
        return ""

    def show(self, snapshot: Snapshot, now: float) -> None:
        """Take over a template that somebody left since; nothing else depends on the store."""
        if self._take_template():
            self._changed()

    # what is typed and chosen

    def on_form_list_edited(self) -> None:
        field = self.query_one(FormList).selected
        if field is None:
            return
        if field.is_change:
            self._edit_change(field.name, field.value)
        elif field.name in TOGGLES:
            self._set(field.name, not getattr(self._order, field.name))
        elif options := orders.choices(field.name, self._datasets):
            entries = [Entry(each, each or USUAL.get(field.name, "")) for each in options]
            self._ask(Choose(field.label, entries), field.name)
        else:
            self._ask(Prompt(f"{field.label}: {field.meaning}", field.value), field.name)

    def on_form_list_dropped(self) -> None:
        field = self.query_one(FormList).selected
        if field is not None and field.is_change:
            kept = tuple(each for each in self._order.changes if each[0] != field.name)
            self._set("changes", kept)

    def action_change(self) -> None:
        from core.meanings import all_settings

        taken = {key for key, _ in self._order.changes}
        decided = {"source", "target", "method", "backbone", "seed", *taken}
        entries = [
            Entry(each.key, f"{each.key}  {each.meaning}", json.dumps(each.default))
            for each in all_settings()
            if each.key not in decided
        ]

        def chosen(key: str | None) -> None:
            if key:
                self._edit_change(key, "")

        self.app.push_screen(Choose("a setting to change", entries), chosen)

    def action_start(self) -> None:
        order = self._order
        rows: Rows = tuple(
            ((f" {harmless(text)}", "text"),) for text in (*self._said, order.line())
        )

        def start(sure: bool | None) -> None:
            if sure:
                self.dashboard.work(lambda: control.start(order))
                self.dashboard.action_go("queue" if not order.is_series else "runs")

        what = "this ablation" if order.is_series else "this run"
        self.app.push_screen(Confirm(f"Start {what}?", rows, "start"), start)

    def action_reset(self) -> None:
        self._order = Order(kind=self._order.kind)
        self._changed()

    def _take_template(self) -> bool:
        """Fill the form as somebody asked from another screen; whether anybody did."""
        template, self.dashboard.template = self.dashboard.template, None
        self._order = template or self._order
        return template is not None

    def _edit_change(self, key: str, value: str) -> None:
        from core.meanings import all_settings

        known = {each.key: each for each in all_settings()}
        setting = known.get(key)
        options = setting.choices if setting is not None else ()
        if setting is not None and isinstance(setting.default, bool):
            options = ("true", "false")

        def change(text: str | None) -> None:
            if text:
                others = dict(self._order.changes)
                self._set("changes", tuple((others | {key: text}).items()))

        if options:
            self.app.push_screen(Choose(key, [Entry(each, each) for each in options]), change)
            return
        shown = value or (json.dumps(setting.default) if setting is not None else "")
        self.app.push_screen(Prompt(key, shown), change)

    def _ask(self, dialog: Choose | Prompt, name: str) -> None:
        def take(text: str | None) -> None:
            if text is not None:
                self._set(name, text.strip())

        self.app.push_screen(dialog, take)

    def _set(self, name: str, value: object) -> None:
        given = {name: value}
        self._order = replace(self._order, **given)  # type: ignore[arg-type]
        self._changed()

    # what is drawn

    def _changed(self) -> None:
        """Draw the form anew, and check it once nobody has changed anything for a moment."""
        self._why_not, self._said = UNCHECKED, ()
        self._draw()
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(CHECK_S, self._check)

    def _check(self) -> None:
        order = self._order

        def check() -> None:
            try:
                datasets, said, why_not = orders.present_datasets(), orders.checked(order), ""
            except VreidError as error:
                datasets, said, why_not = orders.present_datasets(), (), str(error)
            self.app.call_from_thread(self._checked, order, datasets, said, why_not)

        self.run_worker(check, thread=True, group="check", exclusive=True)

    def _checked(
        self, order: Order, datasets: Sequence[str], said: Sequence[str], why_not: str
    ) -> None:
        if order is self._order:  # else another check is on its way
            self._datasets, self._said, self._why_not = datasets, said, why_not
            self._draw()

    def _draw(self) -> None:
        order = self._order
        fields = [
            Field(
                name,
                LABELS.get(name, name) + ("s" if name == "seeds" and order.is_series else ""),
                _text(getattr(order, name)),
                USUAL.get(name, ""),
                MEANT[name],
            )
            for name in order.fields
        ]
        fields += [Field(key, key, value, is_change=True) for key, value in order.changes]
        self.query_one(FormList).fields = tuple(fields)
        self.query_one("#checks", Pane).rows = self._check_rows()

    def _check_rows(self) -> Rows:
        rows: list[tuple[Piece, ...]] = [((f" + {harmless(text)}", "text"),) for text in self._said]
        if self._why_not:
            role = "muted" if self._why_not == UNCHECKED else "warning+bold"
            rows.append(((f" ! {harmless(self._why_not)}", role),))
        return (*rows, ((" $ " + harmless(self._order.line()), "live"),))

    def _is_change(self) -> bool:
        field = self.query_one(FormList).selected
        return field is not None and field.is_change


def _text(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
