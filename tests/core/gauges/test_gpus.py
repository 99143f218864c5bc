import builtins

import pynvml
import pytest

from core.gauges.gpus import REOPEN_S, Gpu, Panel, gpus

LOST = pynvml.NVMLError(pynvml.NVML_ERROR_GPU_IS_LOST)
UNSUPPORTED = pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_sensors_come_in_plain_units(driver) -> None:
    driver.add("GPU-a")
    assert gpus() == [Gpu(0, "GPU-a", "H1", 100.0, 80.0, 0.5, 60.0, 250.0)]


def test_what_a_gpu_has_no_sensor_for_is_none(driver) -> None:
    driver.add("GPU-a", rates=UNSUPPORTED, memory=UNSUPPORTED, heat=UNSUPPORTED, power=UNSUPPORTED)
    assert gpus() == [Gpu(0, "GPU-a", "H1")]


def test_an_idle_gpu_is_idle_and_not_unknown(driver) -> None:
    driver.add("GPU-a", rates=pynvml.c_nvmlUtilization_t(gpu=0, memory=0), heat=0, power=0)
    found = gpus()[0]
    assert (found.use, found.temperature, found.power) == (0.0, 0.0, 0.0)


def test_gpus_are_chosen_by_their_uuid_and_keep_their_number(driver) -> None:
    for name in ("GPU-a", "GPU-b", "GPU-c"):
        driver.add(name)
    assert [(gpu.index, gpu.uuid) for gpu in Panel(["GPU-c"]).read()] == [(2, "GPU-c")]
    assert [gpu.index for gpu in Panel(["GPU-none", "GPU-b"]).read()] == [1]
    assert len(Panel().read()) == 3


def test_a_run_without_gpus_never_wakes_the_driver(driver) -> None:
    driver.add("GPU-a")
    assert Panel([]).read() == []
    assert driver.opened == 0


def test_a_gpu_off_the_bus_leaves_the_others_and_is_found_again(driver) -> None:
    clock = Clock()
    driver.add("GPU-a")
    driver.add("GPU-b")
    panel = Panel(clock=clock)
    assert len(panel.read()) == 2
    driver.gpus[0]["handle"] = LOST
    assert [gpu.uuid for gpu in panel.read()] == ["GPU-b"]
    assert driver.opened == 1  # no storm of openings
    clock.now = REOPEN_S
    assert [gpu.uuid for gpu in panel.read()] == ["GPU-b"]
    driver.gpus[0]["handle"] = None
    assert len(panel.read()) == 2
    assert driver.opened == 2


def test_a_driver_that_comes_later_is_found(driver) -> None:
    clock = Clock()
    driver.add("GPU-a")
    driver.refuses = pynvml.NVMLError(pynvml.NVML_ERROR_DRIVER_NOT_LOADED)
    panel = Panel(clock=clock)
    assert panel.read() == []
    driver.refuses = None
    clock.now = REOPEN_S - 1
    assert panel.read() == []
    clock.now = REOPEN_S
    assert len(panel.read()) == 1


def test_a_replaced_driver_is_opened_anew(driver, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    driver.add("GPU-a")
    panel = Panel(clock=clock)
    panel.read()

    def mismatch() -> int:
        raise pynvml.NVMLError(pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH)

    monkeypatch.setattr(pynvml, "nvmlDeviceGetCount", mismatch)
    clock.now = REOPEN_S
    assert panel.read() == []
    monkeypatch.setattr(pynvml, "nvmlDeviceGetCount", lambda: 1)
    assert len(panel.read()) == 1
    assert driver.opened == 2


@pytest.mark.parametrize("error", [OSError("no bus"), UnicodeDecodeError("utf-8", b"", 0, 1, "")])
def test_whatever_is_raised_there_stays_there(driver, error: Exception) -> None:
    driver.add("GPU-a", name=error, memory=error)
    assert gpus() == [Gpu(0, "GPU-a", "GPU", use=0.5, temperature=60.0, power=250.0)]
    driver.gpus[0]["uuid"] = error
    assert gpus() == []


def test_without_the_package_there_are_no_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *details):
        if name == "pynvml":
            raise ImportError(name)
        return real(name, *details)

    monkeypatch.setattr(builtins, "__import__", without)
    assert gpus() == []


def test_this_machine_is_read_without_an_error() -> None:
    for gpu in gpus():
        assert gpu.uuid.startswith("GPU-")
