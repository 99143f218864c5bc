import pytest

from core.health.finding import Finding
from core.health.logout import kills, logout

SYSTEMD = "run/systemd/system/.keep"
GROUP = "proc/self/cgroup"
SESSION = {SYSTEMD: "", GROUP: "0::/user.slice/user-7.slice/session-3.scope\n"}
MANAGED = {SYSTEMD: "", GROUP: "0::/user.slice/user-7.slice/user@7.service/app.slice/a.scope\n"}
MAIN = "etc/systemd/logind.conf"
ON, OFF = "[Login]\nKillUserProcesses=yes\n", "[Login]\nKillUserProcesses=no\n"
LINGER = {"var/lib/systemd/linger/eva": ""}
MANAGER = {"run/user/7/systemd/private": ""}


def found(scene) -> Finding:
    (finding,) = logout(scene)
    return finding


def test_without_systemd_nothing_ends_runs(make_scene) -> None:
    assert found(make_scene()).state == "ok"
    assert "no systemd" in found(make_scene()).text


def test_a_shell_of_a_service_or_a_container_is_in_no_session(make_scene) -> None:
    for group in ("0::/\n", "1:name=systemd:/docker/12\n0::/\n", "0::/system.slice/a.service\n"):
        assert found(make_scene({SYSTEMD: "", GROUP: group, MAIN: ON})).state == "ok"


def test_processes_that_are_not_killed_go_on(make_scene) -> None:
    assert found(make_scene({**SESSION, MAIN: OFF})).state == "ok"


def test_who_is_killed_is_told_the_way_out(make_scene) -> None:
    alone = found(make_scene({**SESSION, MAIN: ON}))
    assert alone.state == "note"
    assert "KillUserProcesses=no" in alone.advice
    managed = found(make_scene(MANAGER))
    assert managed.advice == (
        "loginctl enable-linger eva, then start runs from: systemd-run --user --scope $SHELL"
    )
    assert found(make_scene(LINGER)).advice.startswith("start runs from: systemd-run")


def test_groups_of_the_first_version_name_the_session_too(make_scene) -> None:
    group = "4:memory:/\n1:name=systemd:/user.slice/user-7.slice/session-3.scope\n0::/\n"
    assert found(make_scene({SYSTEMD: "", GROUP: group, MAIN: ON})).state == "note"


def test_a_user_manager_must_stay(make_scene) -> None:
    gone = found(make_scene({**MANAGED, MAIN: OFF}))
    assert (gone.state, gone.advice) == ("note", "loginctl enable-linger eva")
    assert found(make_scene(LINGER)).state == "ok"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, True),  # what systemd does unless it was built or told otherwise
        ({MAIN: "[Login]\n#KillUserProcesses=no\n"}, False),
        ({MAIN: "[Login]\n#KillUserProcesses=no\nKillUserProcesses = on\n"}, True),
        ({MAIN: OFF, "usr/lib/systemd/logind.conf": ON}, False),
        ({"usr/lib/systemd/logind.conf": OFF}, False),
        ({MAIN: ON, "usr/lib/systemd/logind.conf.d/10-a.conf": OFF}, False),
        (
            {
                MAIN: ON,
                "usr/lib/systemd/logind.conf.d/10-a.conf": OFF,
                "etc/systemd/logind.conf.d/10-a.conf": ON,  # hides the one of the same name
            },
            True,
        ),
        (
            {
                "etc/systemd/logind.conf.d/10-a.conf": OFF,
                "usr/lib/systemd/logind.conf.d/20-b.conf": ON,  # the later name prevails
            },
            True,
        ),
        ({MAIN: ON + "KillExcludeUsers=root eva\n"}, False),
        ({MAIN: ON + "KillOnlyUsers=bob\n"}, False),
        ({MAIN: ON + "KillOnlyUsers=bob eva\n"}, True),
        ({MAIN: ON + "KillOnlyUsers=\n"}, True),
    ],
)
def test_what_logind_is_told(make_scene, files: dict[str, str], expected: bool) -> None:
    assert kills(make_scene(files).root, "eva") is expected


def test_root_is_spared_unless_told(make_scene) -> None:
    root = make_scene({MAIN: ON}).root
    assert not kills(root, "root")
    assert kills(make_scene({MAIN: ON + "KillExcludeUsers=\n"}).root, "root")
