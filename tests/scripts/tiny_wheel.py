"""Writes tiny wheels, and is the build backend of the tests' checkouts."""

import zipfile
from collections.abc import Mapping
from pathlib import Path


def write_wheel(
    folder: str | Path, name: str, version: str, files: Mapping[str, str], scripts: str = ""
) -> str:
    """A pure Python wheel of these files; its file name."""
    inside = f"{name}-{version}.dist-info"
    described = {
        f"{inside}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{inside}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{inside}/entry_points.txt": f"[console_scripts]\n{scripts}\n",
    }
    everything = {**files, **described}
    record = "".join(f"{path},,\n" for path in [*everything, f"{inside}/RECORD"])
    wheel = Path(folder) / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in {**everything, f"{inside}/RECORD": record}.items():
            archive.writestr(path, text)
    return wheel.name


def build_editable(
    wheel_directory: str, config_settings: object = None, metadata_directory: object = None
) -> str:
    """What pip calls in the checkout's folder to install it editable."""
    link = {"_vreid.pth": f"{Path.cwd()}\n"}
    return write_wheel(wheel_directory, "vreid", "1.0", link, "vreid = core.cli:main")


def build_wheel(
    wheel_directory: str, config_settings: object = None, metadata_directory: object = None
) -> str:
    """Every backend has to have it; pip doesn't call it here."""
    raise NotImplementedError
