"""All folders of a tree, however deep."""

from collections.abc import Iterator

from core.types import Tree


def walk(tree: Tree) -> Iterator[tuple[str, list[str], list[str]]]:
    """Every folder, before those in it: (path, paths of its files, paths of its folders).

    Raises:
        DataError: a folder can't be read, or what is in it is neither a file nor a folder.
    """
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        inside = f"{folder}/" if folder else ""
        files, folders = (
            [inside + name for name in names]
            for names in (tree.files(folder), tree.folders(folder))
        )
        yield folder, files, folders
        waiting += reversed(folders)
