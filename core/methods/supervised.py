"""Learning from labels alone: direct transfer (source) and the upper bound (source and target)."""

from torch import Tensor, nn
from torch.nn import functional as F

from core.losses.triplet import batch_hard_triplet
from core.methods.method import Method, SourceBatch, TargetBatch, Terms
from core.models.network import Features, Network
from core.settings import Supervision


def supervision(
    features: Features, identity: Tensor, settings: Supervision
) -> tuple[Tensor, dict[str, Tensor]]:
    """L_cse + L_tri on labelled clips, and both by name.

    Source: equations (5) and (6) of S2R.
    """
    terms = {
        "identity": F.cross_entropy(
            features.logits, identity, label_smoothing=settings.label_smoothing
        )
    }
    total = terms["identity"]
    if settings.triplet > 0:
        terms["triplet"] = batch_hard_triplet(
            features.embedding, identity, settings.margin, settings.distance
        )
        total = total + settings.triplet * terms["triplet"]
    return total, terms


class Supervised(Method):
    """One student, labelled clips, nothing else.

    Direct transfer hands it the source; the upper bound hands it source and labelled target.
    """

    def __init__(self, student: Network, settings: Supervision) -> None:
        self._student = student
        self._settings = settings

    def modules(self) -> nn.ModuleDict:
        """The student."""
        return nn.ModuleDict({"student": self._student})

    def networks(self) -> dict[str, Network]:
        """The student."""
        return {"student": self._student}

    def terms(self, source: SourceBatch, target: TargetBatch | None, progress: float) -> Terms:
        """Supervised losses of the batch."""
        total, terms = supervision(self._student(source.clips), source.identity, self._settings)
        return Terms(total, {f"loss/{name}": value for name, value in terms.items()})
