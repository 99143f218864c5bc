import sys

import pytest

from core.errors import ConfigError
from core.runs.addresses import VARIABLE, wanted, without_addresses

# Apprise loads it for pgpy, on Pythons that still have it
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def test_addresses_come_from_options_and_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wanted([]) == []
    monkeypatch.setenv(VARIABLE, "desktop https://b/2")
    assert wanted(["https://a:80/1", "desktop"]) == ["https://a:80/1", "desktop", "https://b/2"]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "me@secret",
            "https://",
            "http://secret:port/x",
            "secret",
            "",
            "://secret",
            "http:secret",
        ),
        *("https://me:secret@host/", "unheard-of://secret", "tgram://secret"),
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(
    address: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ConfigError, match="--notify takes `desktop` or") as raised:
        wanted([address])
    assert "secret" not in str(raised.value)
    assert capfd.readouterr() == ("", "")


def test_a_wrong_one_in_the_environment_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "desktop nowhere")
    with pytest.raises(ConfigError, match=r"^VREID_NOTIFY takes"):
        wanted([])


def test_other_services_name_the_extra_where_apprise_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ConfigError, match=r"pip install vreid\[notify\]"):
        wanted(["ntfy://topic"])
    assert wanted(["https://host/"]) == ["https://host/"]


def test_a_service_that_apprise_knows_is_taken() -> None:
    assert wanted(["json://localhost/x"]) == ["json://localhost/x"]


def test_the_command_that_is_kept_has_no_addresses() -> None:
    given = ["vreid", "run", "demo", "--notify", "https://h/s", "--notify=ntfy://s", "--seed", "1"]
    shown = ["vreid", "run", "demo", "--notify", "…", "--notify=…", "--seed", "1"]
    assert without_addresses(given) == shown
    assert without_addresses(["vreid", "run", "--notify"]) == ["vreid", "run", "--notify"]
