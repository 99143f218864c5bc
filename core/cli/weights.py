"""`vreid weights import`."""

import json
import re
import shlex
from pathlib import Path

from core.cli.output import put, put_json
from core.text import harmless

_SETTING = re.compile(r"(data|model)\.\w+")
_PLAIN = re.compile(r"[\w./+-]+")  # what YAML takes as text without quotes


def import_weights(
    file: Path, backbone: str, out: Path | None, keep_biases: bool, as_json: bool
) -> None:
    """Convert a published checkpoint, and print how to use what came out."""
    from core.models.convert import convert_file

    path = (out or _beside(file)).absolute()
    made = convert_file(file, path, backbone, keep_biases)
    settings = {key: value for key, value in made.header.items() if _SETTING.fullmatch(key)}
    command = _command(backbone, settings, path)
    if as_json:
        values = {key: json.loads(value) for key, value in settings.items()}
        facts = {"weights": str(path), "backbone": backbone, "classes": made.classes}
        put_json({"format": 1, **facts, "settings": values, "command": command})
        return
    put(f"{backbone}, {len(made.tensors)} tensors, trained on {made.classes} identities")
    if not keep_biases:
        put("biases of convolutions are folded into the batch norms behind them")
    put(f"written to {harmless(str(path))}")
    put("use it with:")
    put(f"  {harmless(shlex.join(command))}")


def _beside(file: Path) -> Path:
    """The name of the result: that of the checkpoint, with another ending."""
    return file.with_name(re.sub(r"(\.(pth|pt|tar|ckpt|bin))+$", "", file.name) + ".safetensors")


def _command(backbone: str, settings: dict[str, str], path: Path) -> list[str]:
    """Words of a command that uses the weights."""
    text = str(path)
    weights = text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
    changes = [*(f"{key}={settings[key]}" for key in sorted(settings)), f"model.weights={weights}"]
    words = ["vreid", "run", "SOURCE:TARGET", "--backbone", backbone]
    return words + [word for change in changes for word in ("--set", change)]
