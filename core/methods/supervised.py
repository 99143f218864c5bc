"""Learning from labels alone: direct transfer (source) and the upper bound (source and target)."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.losses.position import position_loss
from core.losses.triplet import batch_hard_triplet
from core.methods.method import Method, SourceBatch, TargetBatch, Terms
from core.methods.sight import Sight
from core.models.network import Features, Network
from core.settings import Supervision


def supervision(
    network: Network, features: Features, identity: Tensor, settings: Supervision
) -> tuple[Tensor, dict[str, Tensor]]:
    """L_cse + L_tri on labelled clips, for the SINet family InfoNCE, and each by name.

    Source: equations (5) and (6) of S2R; the third from the backbone's own training.
    """
    terms = {
        "identity": F.cross_entropy(
            features.logits, identity, label_smoothing=settings.label_smoothing
        )
    }
    weights = {"identity": 1.0}
    if settings.triplet > 0:
        weights["triplet"] = settings.triplet
        terms["triplet"] = batch_hard_triplet(
            features.embedding, identity, settings.margin, settings.distance
        )
    if settings.position > 0 and network.projection is not None:
        weights["position"] = settings.position
        projected = network.projection(network.neck_frames(features.frames))
        terms["position"] = position_loss(projected, identity)
    return torch.stack([weights[name] * term for name, term in terms.items()]).sum(), terms


class Supervised(Method):
    """One student, labelled clips, no loss on any other.

    Direct transfer hands it the source; the upper bound hands it source and labelled target.
    Unlabelled target clips are seen where batch norm takes statistics from them.
    """

    def __init__(self, student: Network, settings: Supervision, sight: Sight) -> None:
        self._student = student
        self._settings = settings
        self._sight = sight
        self.uses_target = sight.needs_target

    def modules(self) -> nn.ModuleDict:
        """The student."""
        return nn.ModuleDict({"student": self._student})

    def networks(self) -> dict[str, Network]:
        """The student."""
        return {"student": self._student}

    def terms(self, source: SourceBatch, target: TargetBatch | None, progress: float) -> Terms:
        """Supervised losses of the batch."""
        features, _ = self._sight.student(self._student, source, target, target_gradient=False)
        total, terms = supervision(self._student, features, source.identity, self._settings)
        return Terms(total, {f"loss/{name}": value for name, value in terms.items()})
