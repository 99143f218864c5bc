"""What users decided for a scope, such as "queue:" and a host: names and values of JSON."""

import json
from typing import Any

from sqlalchemy import text

from core.store.engine import Store, reading, replace, writing


def get_setting(store: Store, scope: str, key: str, default: object = None) -> Any:
    """One value; the default where nobody has set it.

    Raises:
        StoreError: the database can't be read.
    """
    return settings_of(store, scope).get(key, default)


def settings_of(store: Store, scope: str) -> dict[str, Any]:
    """All values of a scope.

    Raises:
        StoreError: the database can't be read.
    """
    query = text("SELECT key, value FROM setting WHERE scope = :scope")
    with reading(store) as connection:
        rows = connection.execute(query, {"scope": scope}).all()
    return {row.key: json.loads(row.value) for row in rows}


def set_setting(store: Store, scope: str, key: str, value: object) -> None:
    """Set a value: anything JSON knows.

    Raises:
        StoreError: the database can't be written.
    """
    from core.store.rows import count_up  # the table classes: not for those who only read
    from core.store.schema import Setting, table

    row = {"scope": scope, "key": key, "value": json.dumps(value)}
    with writing(store) as connection:
        connection.execute(replace(table(Setting), ("scope", "key")), row)
        count_up(connection, "rev")
