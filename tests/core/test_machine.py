from pathlib import Path

import psutil
import pytest

from core.machine import cores, memory, processor_quota

GIB = 2**30


def write(root: Path, **files: str) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with 64 GiB, of which 48 are free."""
    whole = psutil.virtual_memory()._replace(total=64 * GIB, available=48 * GIB)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: whole)
    return tmp_path


def group(root: Path, place: str, limit: str, used: int, cached: int = 0) -> None:
    folder = f"sys/fs/cgroup{place}"
    stat = f"anon 5\ninactive_file {cached}\nactive_file 7\n"
    files = {"memory.max": limit, "memory.current": str(used), "memory.stat": stat}
    write(root, **{f"{folder}/{name}": content for name, content in files.items()})


def test_without_limits_memory_is_the_machines(root: Path) -> None:
    assert memory(root) == (64 * GIB, 48 * GIB)
    write(root, **{"proc/self/cgroup": "0::/\n"})
    assert memory(root) == (64 * GIB, 48 * GIB)


def test_a_container_has_what_its_limit_leaves_it(root: Path) -> None:
    write(root, **{"proc/self/cgroup": "0::/\n"})
    group(root, "", str(8 * GIB), 6 * GIB, cached=3 * GIB)
    assert memory(root) == (8 * GIB, 5 * GIB)  # cached files are given up


def test_the_tightest_of_the_groups_around_counts(root: Path) -> None:
    write(root, **{"proc/self/cgroup": "0::/user.slice/run.scope\n"})
    group(root, "/user.slice/run.scope", "max", 1 * GIB)
    group(root, "/user.slice", str(10 * GIB), 7 * GIB)
    group(root, "", str(20 * GIB), 9 * GIB)
    assert memory(root) == (10 * GIB, 3 * GIB)


def test_a_group_that_is_seen_from_within_is_the_top_one(root: Path) -> None:
    write(root, **{"proc/self/cgroup": "0::/docker/0123\n"})
    group(root, "", str(4 * GIB), 5 * GIB)
    assert memory(root) == (4 * GIB, 0)


def test_groups_of_the_first_version(root: Path) -> None:
    write(
        root,
        **{
            "proc/self/cgroup": "9:name=systemd:/\n5:cpu,cpuacct:/a\n4:memory:/a\n0::/\n",
            "sys/fs/cgroup/memory/a/memory.limit_in_bytes": str(2 * GIB),
            "sys/fs/cgroup/memory/a/memory.usage_in_bytes": str(GIB),
            "sys/fs/cgroup/memory/memory.limit_in_bytes": str(2**63 - 4096),
            "sys/fs/cgroup/memory/memory.usage_in_bytes": str(3 * GIB),
            "sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "150000",
            "sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "100000",
            "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
            "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
        },
    )
    assert memory(root) == (2 * GIB, GIB)
    assert processor_quota(root) == 1.5


def test_a_quota_of_processors(root: Path) -> None:
    assert processor_quota(root) is None
    write(root, **{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n"})
    assert processor_quota(root) is None
    write(root, **{"sys/fs/cgroup/cpu.max": "50000 100000\n"})
    assert processor_quota(root) == 0.5


@pytest.mark.parametrize("content", ["", "nonsense", "0:a", "::::", "0::/../..\n"])
def test_what_makes_no_sense_limits_nothing(root: Path, content: str) -> None:
    write(root, **{"proc/self/cgroup": content, "sys/fs/cgroup/memory.max": content})
    assert memory(root) == (64 * GIB, 48 * GIB)


def test_this_machine_has_some_of_everything() -> None:
    total, free = memory()
    assert 0 < free <= total
    assert cores() >= 1
    assert processor_quota() is None or processor_quota() > 0
