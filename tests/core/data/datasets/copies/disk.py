"""Copies written to disk."""

from collections.abc import Mapping
from pathlib import Path


def write(root: Path, contents: Mapping[str, bytes]) -> Path:
    """Files below a folder, by their paths in it; a path that ends in a slash is an empty folder.

    Returns:
        The folder.
    """
    for path, content in contents.items():
        if path.endswith("/"):
            (root / path).mkdir(parents=True, exist_ok=True)
            continue
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root
