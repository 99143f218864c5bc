import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core.errors import WeightsError
from core.models.weights import read_weights, write_weights


class Payload:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (print, ("code ran",))


def test_tensors_and_header_come_back(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    write_weights({"a": torch.arange(6).view(2, 3).t()}, {"backbone": "sinet"}, path)
    stored = read_weights(path)
    assert stored.header == {"backbone": "sinet"}
    assert torch.equal(stored.tensors["a"], torch.arange(6).view(2, 3).t())
    assert list(tmp_path.iterdir()) == [path]
    save_file({"a": torch.zeros(1)}, path)
    assert read_weights(path).header == {}


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object, path: Path, __: object) -> None:
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr("core.models.weights.save_file", interrupted)
    with pytest.raises(OSError, match="disk full"):
        write_weights({}, {}, tmp_path / "w.safetensors")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64])
def test_a_checkpoint_may_hold_scores_beside_its_tensors(tmp_path: Path, kind: type) -> None:
    whole = {"state_dict": {"a": torch.ones(2)}, "rank1": kind(1), "epoch": 3}
    for old in (True, False):
        path = tmp_path / f"{old}.pth"
        torch.save(whole, path, _use_new_zipfile_serialization=not old)
        assert read_weights(path).tensors["a"].tolist() == [1, 1]


@pytest.mark.parametrize("name", ["code.pth", "inner.pth", "plain.pth", "old.pth"])
def test_code_in_a_file_never_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = tmp_path / name
    if name == "plain.pth":
        path.write_bytes(pickle.dumps(Payload(), 2))
    elif name == "inner.pth":
        torch.save({"state_dict": {"a": torch.zeros(1)}, "args": Payload()}, path)
    else:
        torch.save({"a": Payload()}, path, _use_new_zipfile_serialization=name == "code.pth")
    with pytest.raises(WeightsError, match=rf"{name}: .*print.* never run") as refused:
        read_weights(path)
    assert "weights_only" not in str(refused.value)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"a": torch.zeros(1), "epoch": 3}, "epoch is a int, no tensor"),
        ({"state_dict": {"a": torch.zeros(1), "b": {"c": 1}}}, "b is a dict, no tensor"),
        ({1: torch.zeros(1)}, "1 is a Tensor, no tensor"),
        ([torch.zeros(1)], "holds a list, no table of tensors"),
    ],
)
def test_what_is_no_table_of_tensors_is_refused(tmp_path: Path, value: object, words: str) -> None:
    torch.save(value, tmp_path / "w.pth")
    with pytest.raises(WeightsError, match=rf"w\.pth: {words}; save a"):
        read_weights(tmp_path / "w.pth")


def test_a_network_in_parallel_has_no_names_of_its_own(tmp_path: Path) -> None:
    torch.save({"module.a": torch.zeros(1), "module.b": torch.zeros(1)}, tmp_path / "w.pth")
    assert read_weights(tmp_path / "w.pth").tensors.keys() == {"a", "b"}
    torch.save({"module.a": torch.zeros(1), "b": torch.zeros(1)}, tmp_path / "w.pth")
    assert read_weights(tmp_path / "w.pth").tensors.keys() == {"module.a", "b"}


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    tensors = {"a": torch.zeros(1000)}
    save_file(tensors, tmp_path / "w.safetensors")
    torch.save(tensors, tmp_path / "new.pth")
    torch.save(tensors, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    (tmp_path / "empty.pth").touch()
    (tmp_path / "text.pth").write_text("no weights")
    for path in sorted(tmp_path.iterdir()):
        path.write_bytes(path.read_bytes()[:-1000])
        with pytest.raises(WeightsError, match=path.name) as refused:
            read_weights(path)
        assert "\n" not in str(refused.value)
    for missing in (tmp_path / "gone.pth", tmp_path):
        with pytest.raises(WeightsError, match="no such weights file"):
            read_weights(missing)
