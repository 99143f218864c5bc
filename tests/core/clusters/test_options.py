from pathlib import Path

import pytest

from core.clusters.options import parse
from core.clusters.wishes import Wishes
from core.errors import ConfigError


def test_words_and_files_are_laid_over_one_another(tmp_path: Path) -> None:
    file = tmp_path / "slurm.yaml"
    file.write_text("partition: gpu\ntime: 1:30:00\nsetup: [module load cuda]\nrequeue: 3\n")
    found = parse([str(file), "partition=long", "cpus-per-task=8", "setup=ulimit -c 0"], 2, 8)
    assert found == Wishes(
        nodes=2,
        gpus=4,
        requeue=3,
        options={
            "partition": "long",
            "time": "1:30:00",  # YAML takes it for the number 5400
            "setup": ["module load cuda", "ulimit -c 0"],
            "cpus_per_task": "8",
        },
    )


def test_gpus_are_asked_for_once() -> None:
    assert parse(["gres=gpu:a100:2"], 1, 2).gpus == 0
    assert parse(["gres=gpu:a100:2"], 1, 2).asks_for_gpus
    assert parse([], 1, 2).asks_for_gpus
    assert not parse(["partition=cpu"]).asks_for_gpus


def test_a_flag_has_no_value() -> None:
    assert parse(["exclusive=true", "hold="]).options == {"exclusive": True, "hold": True}


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("nodes=2", "--nodes decides"),
        ("signal=TERM@10", "vreid decides"),
        ("requeue=often", "whole number"),
        ("requeue=-1", "whole number"),
        ("time=1\n#SBATCH --account=other", "one line"),
        ("a b=1", "no name"),
        ("time=2", "longer than warning_s=120"),
        ("time=2:00", "longer than"),
        ("time=0:01:59", "longer than"),
        ("nowhere.yaml", "neither key=value nor a file"),
    ],
)
def test_what_cannot_be_meant_is_refused(word: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        parse([word])


@pytest.mark.parametrize("time", ["3", "2:01", "0:02:01", "0-1", "1-0:0:0", "0", "UNLIMITED"])
def test_times_that_leave_room_are_taken(time: str) -> None:
    assert parse([f"time={time}"]).options["time"] == time


def test_gpus_are_shared_evenly() -> None:
    with pytest.raises(ConfigError, match="evenly"):
        parse([], nodes=2, gpus=3)


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: {b: c}\n", "a: [1, 2]\n", "{a: b", "\x00"])
def test_files_that_hold_no_options_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "slurm.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match="slurm"):
        parse([str(file)])
