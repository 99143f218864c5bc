"""Settings as people write them: YAML files, and `key=value` of `--set`."""

from pathlib import Path
from typing import Any, cast

import yaml

from core.errors import ConfigError


def read_yaml(path: Path) -> dict[str, Any]:
    """Nested plain values of a YAML file.

    Raises:
        ConfigError: the file is missing, no YAML, or no mapping.
    """
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: can't be read ({error.strerror}); give a YAML file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        first = str(error).splitlines()[0]
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{path}{line}: is no YAML ({first}); mend it there") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: holds no settings; write lines such as `seed: 1`")
    return values


def assignment(text: str) -> dict[str, Any]:
    """Nested plain values of one `key.sub=value` as `--set` takes it; the value is YAML.

    Raises:
        ConfigError: there is no `=`, or the value is no YAML.
    """
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise ConfigError(f"--set {text}: write it as key=value, such as optimiser.epochs=20")
    try:
        nested: Any = yaml.safe_load(value)
    except yaml.YAMLError:
        raise ConfigError(f"--set {text}: {value!r} is no value; quote it?") from None
    for key in reversed(path.strip().split(".")):
        nested = {key: nested}
    return cast(dict[str, Any], nested)
