import json
import shlex
from pathlib import Path

import pytest
import torch

from core.config import experiment, merge
from core.models.build import build_network, new_network
from core.models.shape import ClipShape
from core.presets import assignment
from core.settings import Model

SHAPE = ClipShape(4, 256, 128)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the released code's ResNet-50, trained on 3 identities."""
    torch.manual_seed(0)
    made = new_network("resnet50", Model("none", False, biased_convolutions=True), SHAPE, 3)
    state = {}
    for name, value in made.state_dict().items():
        published = name.removeprefix("backbone.trunk.").replace("neck.", "bn.")
        state[published] = value[:, :, None] if value.dim() == 4 else value
    path = tmp_path_factory.mktemp("published files") / "best_model.pth.tar"
    torch.save({"state_dict": state, "epoch": 3}, path)
    return path


def test_what_it_prints_can_be_used(vreid, checkpoint: Path) -> None:
    done = vreid("weights", "import", str(checkpoint), "--as", "resnet50")
    assert (done.code, done.err) == (0, "")
    assert "trained on 3 identities" in done.out
    words = shlex.split(done.out.splitlines()[-1])
    assert words[:5] == ["vreid", "run", "SOURCE:TARGET", "--backbone", "resnet50"]
    chosen: dict[str, object] = {"backbone": "resnet50"}
    for word in words[6::2]:
        chosen = merge(chosen, assignment(word))
    settings = experiment(chosen)
    out = checkpoint.with_name("best_model.safetensors")
    assert settings.model == Model(str(out), stem_padding=False)
    assert build_network("resnet50", settings.model, SHAPE, 5)[1] == f"weights from {out}"


def test_programs_get_one_object(vreid, checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "kept.safetensors"
    done = vreid(
        "weights", "import", str(checkpoint), "--as", "resnet50", "--out", str(out),
        "--keep-biases", "--json",
    )  # fmt: skip
    found = json.loads(done.out)
    assert found["settings"] == {
        "data.height": 256,
        "data.width": 128,
        "model.biased_convolutions": True,
        "model.stem_padding": False,
    }
    assert (found["weights"], found["backbone"], found["classes"]) == (str(out), "resnet50", 3)
    assert found["command"][-1] == f"model.weights={out}"
    assert out.is_file()


def test_what_cannot_be_converted_is_one_message(vreid, checkpoint: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.pth"
    cut.write_bytes(checkpoint.read_bytes()[:-100])
    for file, backbone, words in (
        (checkpoint, "sanet", "lacks"),
        (cut, "resnet50", "can't be read as weights"),
        (tmp_path / "gone.pth", "resnet50", "no such weights file"),
    ):
        out = tmp_path / "out.safetensors"
        done = vreid("weights", "import", str(file), "--as", backbone, "--out", str(out))
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        assert words in done.err
        assert not out.exists()
    there = tmp_path / "none" / "out.safetensors"
    done = vreid("weights", "import", str(checkpoint), "--as", "resnet50", "--out", str(there))
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "can't be written" in done.err
    assert vreid("weights", "import", str(checkpoint), "--as", "resnet").code == 2
