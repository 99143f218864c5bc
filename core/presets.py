"""Settings as people write them: YAML files, and `key=value` of `--set`."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, cast

import yaml
from yaml.constructor import ConstructorError

from core.errors import ConfigError

_DEEPEST = 20  # far beyond any setting, far below what Python can nest


class _TooDeep(yaml.YAMLError):
    """Brackets in brackets without an end; has a mark as other errors of YAML do."""

    def __init__(self, line: int) -> None:
        super().__init__("it is nested too deeply")
        self.problem_mark = yaml.Mark("", 0, line, 0, None, 0)


class _Loader(yaml.SafeLoader):
    """YAML's plain values; refuses keys that stand twice, and says where a value can't be made."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, ArithmeticError, LookupError, AttributeError):
            # as the 13th month, 5000 digits, or `!!bool maybe`
            value = str(getattr(node, "value", ""))
            shown = value if len(value) <= 40 else value[:40] + "…"
            raise ConstructorError(
                None, None, f"{shown!r} is no value; quote it?", node.start_mark
            ) from None

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                if (key.tag, key.value) in seen:
                    problem = f"the key {key.value} stands there twice"
                    raise ConstructorError(None, None, problem, key.start_mark)
                seen.add((key.tag, key.value))
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict[str, Any]:
    """Nested plain values of a YAML file.

    Raises:
        ConfigError: the file is missing, no YAML, or no mapping, or a key stands there twice.
    """
    try:
        values = _load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: can't be read ({error.strerror}); give a YAML file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{path}{line}: is no YAML ({_problem(error)}); mend it there") from None
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
    shown = text if len(text) <= 80 else text[:80] + "…"
    keys = path.strip().split(".")
    if not equals or not path.strip() or len(keys) > _DEEPEST:
        raise ConfigError(f"--set {shown}: write it as key=value, such as optimiser.epochs=20")
    try:
        nested = _load(value)
    except yaml.YAMLError as error:
        raise ConfigError(f"--set {shown}: is no value ({_problem(error)}); quote it?") from None
    for key in reversed(keys):
        nested = {key: nested}
    return cast(dict[str, Any], nested)


def _load(text: str) -> Any:
    loader = _Loader(text)
    try:
        return loader.get_single_data()
    except RecursionError:
        raise _TooDeep(loader.line) from None
    finally:
        loader.dispose()


def _problem(error: Exception) -> str:
    """What is wrong, without the places that YAML adds on further lines."""
    return getattr(error, "problem", None) or str(error).splitlines()[0]
