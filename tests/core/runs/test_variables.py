import pytest

from core.runs.variables import as_asked, carried


def test_what_decides_how_a_run_goes_is_carried_and_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("CUDA_VISIBLE_DEVICES", "LC_ALL", "PYTHONHASHSEED", "HF_HOME"):
        monkeypatch.setenv(name, "yes")
    for name in ("HF_TOKEN", "PYTHON_KEYRING_PASSWORD", "MY_PATH", "PATHS", "VREID_DB"):
        monkeypatch.setenv(name, "no")
    found = carried()
    assert [name for name, value in found.items() if value == "yes"] == [
        *("CUDA_VISIBLE_DEVICES", "HF_HOME", "LC_ALL", "PYTHONHASHSEED")
    ]
    assert "no" not in found.values()


def test_a_run_gets_its_own_and_the_rest_of_who_starts_it() -> None:
    own = {"OMP_NUM_THREADS": "8", "PATH": "/theirs", "HF_TOKEN": "t", "VREID_DB": "x"}
    assert as_asked(own, {"PATH": "/mine"}) == {"PATH": "/mine", "HF_TOKEN": "t", "VREID_DB": "x"}
