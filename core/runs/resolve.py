"""From what was asked for to the settings of a run: defaults, preset, file, `--set`, options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.config import experiment, merge, plain
from core.data.datasets import canonical, check, is_embedded
from core.errors import ConfigError, WeightsError
from core.paths import data_root, presets
from core.presets import assignment, read_yaml
from core.settings import Experiment


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; "" and None leave the choice to the configuration.

    Attributes:
        assignments: `key=value` as `--set` takes them.
        quick: the small form of the embedded pair and a short training.
        data_root: the folder that holds datasets; None is the usual one.
    """

    source: str
    target: str
    method: str = ""
    backbone: str = ""
    config: Path | None = None
    assignments: Sequence[str] = ()
    seed: int | None = None
    quick: bool = False
    data_root: Path | None = None


def resolve(wish: Wish) -> Experiment:
    """The settings of one run; each layer is checked as it is laid over the ones before.

    Raises:
        ConfigError: a key, type or value doesn't fit; the message names file or option.
        DataError: a dataset is unknown.
    """
    root = data_root(str(wish.data_root or ""))
    source, target = canonical(wish.source, root), canonical(wish.target, root)
    embedded = is_embedded(source) and is_embedded(target)
    if wish.quick and not embedded:
        raise ConfigError("--quick is for the embedded pair; try `vreid run demo --quick`")
    values: dict[str, Any] = {}
    for file in _files(wish, is_embedded(source)):
        values = merge(values, read_yaml(file))
        values = plain(experiment(values, str(file)))
    for text in wish.assignments:
        change = assignment(text)
        _refuse_idle(change, wish)
        values = plain(experiment(merge(values, change), f"--set {text}"))
    chosen = {"method": wish.method, "backbone": wish.backbone}
    given: dict[str, Any] = {key: value for key, value in chosen.items() if value}
    given |= {"source": source, "target": target}
    if wish.seed is not None:
        given["seed"] = wish.seed
    return experiment(merge(values, given), "the command line")


def check_data(settings: Experiment, root: Path) -> None:
    """Refuse datasets that aren't there or can't serve, before anything is started.

    Raises:
        DataError: where it was looked for, where one asks for it, and what to do.
    """
    for name in dict.fromkeys((settings.source, settings.target)):
        learnt_from = name == settings.source and settings.method != "histogram"
        data, tested_on = settings.data_of(name), name == settings.target
        check(name, root, data, source=learnt_from, target=tested_on)


def check_weights(settings: Experiment) -> None:
    """Refuse initial weights that aren't there, before data are rendered and looked through.

    Raises:
        WeightsError: where the file was looked for.
    """
    chosen = settings.model.weights
    path = Path(chosen).expanduser()
    if chosen not in ("auto", "imagenet", "none") and not path.is_file():
        raise WeightsError(f"{path.absolute()}: no such weights file; give an existing one")


def is_rendered(settings: Experiment) -> bool:
    """Whether source or target are sets that vreid renders itself."""
    return is_embedded(settings.source) or is_embedded(settings.target)


def _refuse_idle(change: Mapping[str, Any], wish: Wish) -> None:
    """Refuse an assignment that the pair or an option would undo."""
    for role in ("source", "target"):
        if role in change:
            raise ConfigError(
                f"--set {role}=…: the pair decides it; name both, as in `vreid run demo-syn→prid`"
            )
    if "method" in change and wish.method:
        raise ConfigError(
            "--set method=…: --method decides it, and `vreid run demo` takes two; for one method: "
            f"`vreid run {wish.source}→{wish.target} --method NAME`"
        )


def _files(wish: Wish, embedded: bool) -> list[Path]:
    """YAML files in the order in which they are laid over each other."""
    files = [presets() / "demo.yaml"] if embedded else []
    if wish.quick:
        files.append(presets() / "quick.yaml")
    return [*files, wish.config] if wish.config else files
