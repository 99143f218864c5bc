"""A dataset's files that were never written to disk: large copies and damaged ones, quickly."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from core.data.folder import is_hidden
from core.errors import DataError


class Memory:
    """Contents by path, as a `core.types.Tree`; a path that ends in a slash is an empty folder."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = contents
        self._files: defaultdict[str, list[str]] = defaultdict(list)
        self._folders: defaultdict[str, set[str]] = defaultdict(set)
        for path in contents:
            folder, _, name = path.rpartition("/")
            self._files[folder] += [name] if name else []
        for folder in [*self._files]:
            while folder:
                above, _, name = folder.rpartition("/")
                self._folders[above].add(name)
                folder = above

    @property
    def root(self) -> Path:
        return Path("/nowhere")

    def files(self, folder: str) -> list[str]:
        return sorted(self._listed(folder, self._files))

    def folders(self, folder: str) -> list[str]:
        return sorted(self._listed(folder, self._folders))

    def has_file(self, path: str) -> bool:
        return path in self.contents

    def has_folder(self, path: str) -> bool:
        return path.rstrip("/") in self._files or path.rstrip("/") in self._folders

    def read(self, path: str) -> bytes:
        if path not in self.contents:
            raise DataError(f"{self.where(path)}: is missing; restore it from where you got it")
        return self.contents[path]

    def stamp(self, path: str) -> str:
        return str(hash(self.contents[path])) if path in self.contents else ""

    def where(self, path: str = "") -> str:
        return f"/nowhere/{path}"

    def _listed(self, folder: str, names: Mapping[str, list[str] | set[str]]) -> list[str]:
        if not self.has_folder(folder):
            raise DataError(f"{self.where(folder)}: no such folder; is the copy whole?")
        return [name for name in names.get(folder.rstrip("/"), ()) if not is_hidden(name)]
