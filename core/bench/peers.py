"""How others score a retrieval, written anew from what their code does; to be measured against.

Both sort the whole matrix first. Neither is used anywhere else.
"""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Curve = tuple[Array, float]  # CMC from rank 1 on, and mean average precision
LONGEST = 50  # of torchreid's curves


def index_sets(
    distances: Array,
    query_identities: Array,
    gallery_identities: Array,
    query_cameras: Array,
    gallery_cameras: Array,
) -> Curve:
    """Simple-CCReID and S2R: sets of gallery indices, looked up in each ranking."""
    order = np.argsort(distances, axis=1)
    curve = np.zeros(distances.shape[1])
    total, valid = 0.0, 0
    for q, ranking in enumerate(order):
        same = np.argwhere(gallery_identities == query_identities[q])
        camera = np.argwhere(gallery_cameras == query_cameras[q])
        matches = np.setdiff1d(same, camera, assume_unique=True)
        if not len(matches):
            continue
        left = ranking[np.isin(ranking, np.intersect1d(same, camera), invert=True)]
        places = np.argwhere(np.isin(left, matches)).ravel()
        curve[places[0] :] += 1
        for hits, place in enumerate(places, 1):
            total += hits / (place + 1) / len(places)
        valid += 1
    return curve / valid, total / valid


def flag_rows(
    distances: Array,
    query_identities: Array,
    gallery_identities: Array,
    query_cameras: Array,
    gallery_cameras: Array,
) -> Curve:
    """Torchreid: a row of flags for each ranking, and the precision at every place of it."""
    order = np.argsort(distances, axis=1)
    matches = gallery_identities[order] == query_identities[:, None]
    curves, precisions = [], []
    for q, ranking in enumerate(order):
        own_camera = gallery_cameras[ranking] == query_cameras[q]
        flags = matches[q][~(matches[q] & own_camera)].astype(np.int32)
        if not flags.any():
            continue
        hits = flags.cumsum()
        curves.append(np.minimum(hits, 1)[:LONGEST])
        precision = np.asarray([so_far / place for place, so_far in enumerate(hits, 1)])
        precisions.append((precision * flags).sum() / flags.sum())
    return np.mean(curves, axis=0), float(np.mean(precisions))
