"""Wishes as users write them: `--slurm key=value`, or a file of such."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from core.clusters.wishes import GPU_OPTIONS, WARNING_S, Wishes
from core.errors import ConfigError

_DECIDED = {
    "nodes": "--nodes decides it",
    "job_name": "--name decides it",
    **dict.fromkeys(("ntasks", "ntasks_per_node"), "--gpus and --nodes decide it"),
    **dict.fromkeys(("output", "error", "open_mode"), "the run's folder has its log"),
    "signal_delay_s": "warning_s does that",
    **dict.fromkeys(("signal", "array", "use_srun", "srun_args", "teardown"), "vreid decides it"),
}


def parse(words: Sequence[str], nodes: int = 1, gpus: int = 0) -> Wishes:
    """Wishes as they are written; later words outweigh earlier ones.

    Args:
        words: `key=value`, or the path of a YAML file of keys and values.
        nodes: machines that share the run.
        gpus: of the run as a whole; not asked for where a word asks for GPUs itself.

    Raises:
        ConfigError: a word is neither, something else decides it, or it is no number.
    """
    if gpus % nodes:
        raise ConfigError(f"{gpus} GPUs can't be shared evenly by {nodes} nodes; change --gpus")
    found: dict[str, Any] = {}
    for word in words:
        key, equals, value = word.partition("=")
        given = {key.strip(): value.strip()} if equals else _file(Path(word))
        for name, text in given.items():
            _take(found, name.replace("-", "_"), text)
    requeue, warning_s = _number(found, "requeue", 0), _number(found, "warning_s", WARNING_S)
    _check_time(found.get("time"), warning_s)
    if "array_parallelism" in found:
        found["array_parallelism"] = max(1, _number(found, "array_parallelism", 1))
    each = 0 if any(name in found for name in GPU_OPTIONS) else gpus // nodes
    return Wishes(nodes, each, requeue, warning_s, found)


def _check_time(text: object, warning_s: int) -> None:
    """Refuse a time that is up, as it were, when it begins."""
    seconds = _seconds(str(text))
    if seconds is not None and 0 < seconds <= warning_s:
        raise ConfigError(
            f"--slurm time={text}: the run would be told to end at once; make it longer than "
            f"warning_s={warning_s} seconds, or lower that"
        )


def _seconds(text: str) -> int | None:
    """A time as Slurm writes them, such as 90, 1:30:00 or 2-12; None for anything else."""
    days, dash, clock = text.rpartition("-")
    parts = clock.split(":")
    if not all(part.isdecimal() for part in (*parts, *([days] if dash else []))) or len(parts) > 3:
        return None
    units = (3600, 60, 1) if dash or len(parts) == 3 else (60, 1)
    total = sum(int(part) * unit for part, unit in zip(parts, units, strict=False))
    return total + 86400 * int(days or 0)


def _take(found: dict[str, Any], name: str, text: Any) -> None:
    if name in _DECIDED:
        raise ConfigError(f"--slurm {name}=…: {_DECIDED[name]}; leave it out")
    if not name.replace("_", "").isalnum():
        raise ConfigError(f"--slurm {name}=…: no name of an option, such as partition")
    lines = text if isinstance(text, list) else [text]
    if not all(isinstance(line, str) and line.isprintable() for line in lines):
        raise ConfigError(f"--slurm {name}=…: a value is one line of text")
    if name == "setup":
        found["setup"] = [*found.get("setup", []), *lines]
    elif len(lines) == 1:
        found[name] = {"true": True, "": True}.get(lines[0].lower(), lines[0])
    else:
        raise ConfigError(f"--slurm {name}=…: takes one value, not {len(lines)}")


def _file(path: Path) -> dict[str, Any]:
    """A file's keys and values as text, because YAML takes 1:30:00 for a number."""
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = getattr(error, "strerror", "") or str(error).splitlines()[0]
        raise ConfigError(
            f"--slurm {path}: neither key=value nor a file that can be read ({reason})"
        ) from None
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise ConfigError(f"{path}: holds no keys with values, such as `partition: gpu`")
    return found


def _number(found: dict[str, Any], name: str, otherwise: int) -> int:
    text = str(found.pop(name, otherwise))
    if not text.isdecimal():
        raise ConfigError(f"--slurm {name}={text}: a whole number, 0 or more")
    return int(text)
