"""The terminal of the dashboard: characters, colours, and tmux between them."""

from core.health.finding import Finding, Scene


def characters(scene: Scene) -> list[Finding]:
    """Whether the terminal is said to take more than ASCII."""
    named = ((name, scene.environ.get(name)) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    variable, value = next(((name, value) for name, value in named if value), ("LANG", ""))
    if "utf8" in (value or "").lower().replace("-", ""):
        return [Finding("characters", "ok", f"{variable}={value}")]
    text = f"{variable}={value or ''} promises no UTF-8: curves and frames may look wrong"
    return [Finding("characters", "note", text, "export LC_ALL=C.UTF-8")]


def colours(scene: Scene) -> list[Finding]:
    """How many colours the terminal is said to have."""
    if not scene.terminal:
        return [Finding("colours", "ok", "not asked: this isn't printed on a terminal")]
    term, more = scene.environ.get("TERM", ""), scene.environ.get("COLORTERM", "")
    if "NO_COLOR" in scene.environ:
        return [Finding("colours", "ok", "none, as NO_COLOR asks")]
    if more in ("truecolor", "24bit"):
        return [Finding("colours", "ok", f"all: COLORTERM={more}")]
    if "256" in term or "direct" in term:
        advice = "export COLORTERM=truecolor, if the terminal has all; ssh doesn't pass it on"
        return [Finding("colours", "ok", f"256: TERM={term}", advice)]
    text = f"TERM={term} promises few or none"
    return [Finding("colours", "note", text, "export TERM=xterm-256color, if that is what it is")]


def clipboard(scene: Scene) -> list[Finding]:
    """Whether tmux, if it is between, lets the dashboard copy."""
    if not scene.environ.get("TMUX"):
        return []
    value = scene.output("tmux", "show-options", "-gsv", "set-clipboard")
    if value == "on":
        return [Finding("tmux", "ok", "set-clipboard is on: copying reaches your machine")]
    text = f"set-clipboard is {value}" if value else "doesn't say what set-clipboard is"
    text += "; unless it is on, nothing that the dashboard copies reaches your machine"
    return [Finding("tmux", "note", text, "tmux set-option -s set-clipboard on")]
