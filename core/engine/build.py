"""From settings to the method that a run trains."""

import torch

from core.data.frames import FrameReader
from core.engine import batches
from core.engine.embed import Heed, embed, embed_by_camera
from core.methods.method import Method
from core.methods.s2r import Footage, S2RMethod, TargetEmbeddings, centre_cameras
from core.methods.sight import Sight
from core.methods.supervised import Supervised
from core.models.network import Network
from core.settings import Experiment
from core.types import Tracklet


def build_method(
    settings: Experiment,
    student: Network,
    epoch_steps: int,
    unlabelled: tuple[Tracklet, ...],
    reader: FrameReader,
    heed: Heed,
) -> Method:
    """The method that the settings name, around a student.

    Args:
        settings: of the run.
        student: on its device, with its initial weights.
        epoch_steps: optimiser steps of an epoch.
        unlabelled: training tracklets of the target.
        reader: of their frames.
        heed: called between batches of a clustering.
    """
    sight = Sight(settings.batch_norm)
    generator = torch.Generator().manual_seed(settings.seed)
    if settings.method in ("direct", "supervised"):
        return Supervised(student, settings.supervision, sight)
    if settings.method == "s2r-official":
        from core.methods.official import OfficialS2R  # scikit-learn takes a second to import

        identities = student.classifier.out_features
        return OfficialS2R(student, identities, settings.supervision, generator)
    cameras, length = batches.cameras(unlabelled), settings.data.clip_length

    def embed_target(network: Network) -> TargetEmbeddings:
        plain = embed(network, unlabelled, reader, length, "sampled", heed)
        grouping = plain
        if settings.s2r.consistency.cameras == "centre":
            grouping = centre_cameras(plain, cameras)
        elif settings.s2r.consistency.cameras == "normalise":
            grouping = embed_by_camera(network, unlabelled, reader, length, heed)
        device = next(network.parameters()).device
        return TargetEmbeddings(plain.to(device), grouping.to(device))

    return S2RMethod(
        student,
        settings.s2r,
        settings.supervision,
        sight,
        epoch_steps,
        Footage(cameras, embed_target),
        generator,
    )
