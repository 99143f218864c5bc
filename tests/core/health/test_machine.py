import resource
from pathlib import Path

import pytest

from core.health import machine
from core.health.machine import graphics, open_files, processors, shared_memory

GIB = 2**30


def test_processors_and_memory(make_scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 4)
    monkeypatch.setattr(machine.os, "cpu_count", lambda: 16)
    monkeypatch.setattr(machine, "memory", lambda _: (8 * GIB, 6 * GIB))
    cpu, memory = processors(make_scene())
    assert (cpu.state, cpu.text) == ("ok", "4 cores of 16")
    assert (memory.state, memory.text) == ("ok", "6.0 GiB of 8.0 GiB free")
    monkeypatch.setattr(machine, "memory", lambda _: (8 * GIB, GIB))
    files = {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "150000 100000\n"}
    cpu, memory = processors(make_scene(files))
    assert (cpu.state, cpu.advice) == ("note", "set threads=1")
    assert memory.state == "note"


def test_each_gpu_is_a_line(driver, make_scene) -> None:
    driver.add("GPU-a")
    driver.add("GPU-b", rates=OSError("none"), memory=OSError("none"), heat=OSError("none"))
    first, second = graphics(make_scene())
    assert (first.subject, first.state) == ("GPU 0", "ok")
    assert first.text == "H1, 0 KiB of 0 KiB in use, 50% busy, 60 °C, GPU-a"
    assert second.text == "H1, GPU-b"


def test_gpus_that_are_hidden_are_noted(driver, make_scene) -> None:
    driver.add("GPU-a")
    assert graphics(make_scene(CUDA_VISIBLE_DEVICES=""))[-1].state == "note"


def test_a_driver_that_does_not_answer_is_told_from_none(driver, make_scene) -> None:
    driver.refuses = OSError("mismatch")
    assert "no NVIDIA driver" in graphics(make_scene())[0].text
    (found,) = graphics(make_scene({"proc/driver/nvidia/version": "600"}))
    assert found.state == "note"
    assert "doesn't answer" in found.text


@pytest.mark.parametrize(("total", "state"), [(64 * 2**20, "note"), (8 * GIB, "ok")])
def test_shared_memory(make_scene, monkeypatch, total: int, state: str) -> None:
    scene = make_scene({"dev/shm/.keep": ""})
    usage = machine.shutil.disk_usage("/")._replace(total=total)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: usage)
    assert [found.state for found in shared_memory(scene)] == [state]


def test_other_systems_have_no_such_place(make_scene) -> None:
    assert shared_memory(make_scene()) == []


@pytest.mark.parametrize(
    ("limits", "state", "advice"),
    [
        ((256, 4096), "note", "ulimit -n 1024"),
        ((256, 512), "note", "ulimit -n 512"),
        ((1024, 4096), "ok", ""),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), "ok", ""),
    ],
)
def test_open_files(make_scene, monkeypatch, limits: tuple[int, int], state, advice) -> None:
    monkeypatch.setattr(machine.resource, "getrlimit", lambda _: limits)
    (found,) = open_files(make_scene())
    assert (found.state, found.advice) == (state, advice)


def test_this_machine_can_be_told(make_scene, tmp_path: Path) -> None:
    assert all(found.text for found in processors(make_scene()))
