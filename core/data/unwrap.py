"""The folder that archives of one's own footage often have around all of it."""

from pathlib import Path

from core.data.datasets.own.manifest import FILE


def unwrapped(files: Path) -> Path:
    """The only folder in a folder, where that holds the footage; else the folder itself.

    It does where a manifest lies in it, or cameras or persons with folders of their own; a camera
    has its frames one folder further down. One person's folder goes too: a name that all share
    tells nobody apart.

    Args:
        files: footage as an archive has it.
    """
    inner = [each for each in files.iterdir() if not each.name.startswith(".")]
    if len(inner) != 1 or not inner[0].is_dir():
        return files
    (only,) = inner
    is_footage = (only / FILE).is_file() or any(each.is_dir() for each in only.glob("*/*"))
    return only if is_footage else files
