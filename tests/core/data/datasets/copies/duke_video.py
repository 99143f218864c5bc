"""A copy of DukeMTMC-VideoReID with a few persons."""


def walk(
    part: str, person: int, tracklet: int, camera: int, numbers: range, new: bool = False
) -> list[str]:
    """Paths of the frames of a tracklet, in the older or the newer spelling."""
    shape = "{:04d}_C{}_F{:04d}_X{}.jpg" if new else "{:04d}C{}F{:04d}X{}.jpg"
    folder = f"{part}/{person:04d}/{tracklet:04d}"
    return [f"{folder}/{shape.format(person, camera, n, 30_000 + 12 * n)}" for n in numbers]


def contents(new: bool = False, base: str = "") -> dict[str, bytes]:
    """Two tracklets to learn from; a query, which is in the gallery too, with two others."""
    paths = [
        *walk("train", 1, 1, 6, range(2, 14), new),
        *walk("train", 1, 2, 7, range(1, 4), new),
        *walk("query", 5, 3, 2, range(1, 3), new),
        *walk("gallery", 5, 3, 2, range(1, 3), new),
        *walk("gallery", 5, 4, 8, range(1, 3), new),
        *walk("gallery", 7139, 1, 1, range(1, 2), new),
    ]
    return dict.fromkeys((base + path for path in paths), b"x")
