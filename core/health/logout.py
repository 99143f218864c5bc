"""Whether runs outlive the login session in which they were started; see logind.conf(5)."""

from collections.abc import Iterator
from pathlib import Path

from core.health.finding import Finding, Scene

_PLACES = ("etc", "run", "usr/local/lib", "usr/lib")  # what stands first hides what follows
_TRUE = {"1", "yes", "y", "true", "t", "on"}


def logout(scene: Scene) -> list[Finding]:
    """What ends detached processes of this user at logout, if anything does."""
    if not (scene.root / "run/systemd/system").is_dir():
        return [Finding("logout", "ok", "no systemd here: nothing ends runs at logout")]
    group = _control_group(scene.root)
    if f"user@{scene.uid}.service" in group:
        return [_in_user_manager(scene)]
    if "/session-" not in group:
        return [Finding("logout", "ok", "this shell is in no login session: runs go on")]
    if not kills(scene.root, scene.user):
        return [Finding("logout", "ok", "KillUserProcesses is off: runs go on after logout")]
    return [_in_killed_session(scene)]


def kills(root: Path, user: str) -> bool:
    """Whether logind ends all processes of a session with it; unless told, it does."""
    settings = dict(_settings(root))
    only, spared = settings.get("KillOnlyUsers", ""), settings.get("KillExcludeUsers", "root")
    if user in spared.split() or (only.split() and user not in only.split()):
        return False
    return settings.get("KillUserProcesses", "yes").lower() in _TRUE


def _in_user_manager(scene: Scene) -> Finding:
    if _lingers(scene):
        text = "this shell is your user manager's, which stays (linger): runs go on after logout"
        return Finding("logout", "ok", text)
    text = "your user manager, which this shell belongs to, ends with your last logout: so do runs"
    return Finding("logout", "note", text, f"loginctl enable-linger {scene.user}")


def _in_killed_session(scene: Scene) -> Finding:
    text = "KillUserProcesses is on: runs end when you log out"
    if not (scene.root / f"run/user/{scene.uid}/systemd/private").exists():
        advice = "no user manager runs here; ask for KillUserProcesses=no in logind.conf"
        return Finding("logout", "note", text, advice)
    start = "start runs from: systemd-run --user --scope $SHELL"
    linger = "" if _lingers(scene) else f"loginctl enable-linger {scene.user}, then "
    return Finding("logout", "note", text, linger + start)


def _lingers(scene: Scene) -> bool:
    return (scene.root / "var/lib/systemd/linger" / scene.user).exists()


def _control_group(root: Path) -> str:
    """Where systemd has put this process, such as /user.slice/user-7.slice/session-3.scope."""
    for line in _lines(root / "proc/self/cgroup"):
        number, _, rest = line.partition(":")
        kind, _, place = rest.partition(":")
        if ((number, kind) == ("0", "") and place != "/") or kind == "name=systemd":
            return place
    return ""


def _settings(root: Path) -> Iterator[tuple[str, str]]:
    """Keys and values of [Login], those that prevail last.

    What the main file has as a comment is what this systemd was built with.
    """
    folders = [root / place / "systemd" for place in _PLACES]
    main = next((path for path in folders if (path / "logind.conf").exists()), folders[0])
    lines = _lines(main / "logind.conf")
    yield from _pairs([line[1:] for line in lines if line.startswith("#Kill")])
    yield from _pairs(lines)
    parts: dict[str, Path] = {}
    for folder in reversed(folders):
        parts.update({path.name: path for path in (folder / "logind.conf.d").glob("*.conf")})
    for name in sorted(parts):
        yield from _pairs(_lines(parts[name]))


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        key, equals, value = line.partition("=")
        if equals and line[:1].isalpha():
            yield key.strip(), value.strip()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
