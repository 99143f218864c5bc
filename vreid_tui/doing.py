"""Does actions of the registry: the one way from a key, a click or the palette to a method."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ReturnType
from textual.dom import DOMNode
from textual.widget import Widget

from vreid_tui.actions import BY_ID, Action, Where, bindings


class Doing(App[ReturnType], inherit_bindings=False):
    """An app whose keys are those of the registry."""

    PLACES: ClassVar[tuple[Where, ...]] = ("app",)
    BINDINGS = bindings(*PLACES)

    async def action_do(self, id_: str) -> None:
        """Do an action, or say why not."""
        action = BY_ID[id_]
        node = self._answerer(action.where)
        if node is None:
            return
        if why_not := self.refusal(action):
            self.say(f"{action.label}: {why_not}", "warning")
        else:
            await self.run_action(action.does, node)

    def refusal(self, action: Action) -> str:
        """Why an action can't be done now; "" where it can."""
        return ""

    def say(self, text: str, role: str = "text") -> None:
        """Say what has happened."""

    def _answerer(self, where: Where) -> DOMNode | None:
        """The widget or screen that answers for a place: from the focus outwards, else any."""
        node: DOMNode | None = self.screen.focused or self.screen
        while node is not None:
            if where in getattr(node, "PLACES", ()):
                return node
            node = node.parent
        found = (each for each in self.screen.query(Widget) if where in getattr(each, "PLACES", ()))
        return next(found, None)
