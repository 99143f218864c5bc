"""What users decided for a scope."""

from core.store import Store, data_version, get_setting, settings_of
from core.store.settings import set_setting


def test_a_setting_is_what_was_said_last(store: Store) -> None:
    assert get_setting(store, "queue:h", "slots") is None
    assert get_setting(store, "queue:h", "slots", 1) == 1
    seen = data_version(store)
    set_setting(store, "queue:h", "slots", {"GPU-1": 2})
    set_setting(store, "queue:h", "paused", True)
    set_setting(store, "queue:h", "paused", False)
    set_setting(store, "queue:other", "paused", True)
    assert settings_of(store, "queue:h") == {"slots": {"GPU-1": 2}, "paused": False}
    assert data_version(store) > seen
