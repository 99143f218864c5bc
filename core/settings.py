"""The settings of one experiment, typed, with their defaults.

Defaults are the paper's where it states them, else what docs/method.md argues for.
"""

from dataclasses import dataclass, field, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Data:
    """Which frames enter, at what size, and how many share a batch.

    Attributes:
        split: which of the target protocol's splits, from 0.
        gallery: whether query tracklets are in the gallery as well; "standard" is the dataset's
            own rule (MARS, LS-VID).
        render_seed: seed of the people and cameras of the embedded pair; 0 and 101 served
            to tune the method, so figures on them are too good.
        quick: the embedded pair in its small form, for a first look.
        height, width: pixels of a frame.
        clip_length: frames of a training clip (T).
        sampling: which frames make a training clip: "restricted", one at random from each of T
            equal blocks (SINet and the released S2R code), or "strided", every `stride`-th from a
            random start on (AP3D, TCLNet, CAL); a test takes what evaluation.frames says.
        stride: of "strided": 8 in the released code of AP3D and TCLNet, 4 in CAL's.
        identities: source identities in a batch (P), and target tracklets.
        clips: clips of each (K).
        flip: chance that a clip is mirrored.
        pad: pixels of padding before the random crop, at 256 rows; scaled with the height.
        erase: chance that a rectangle of a clip is blanked.
        brightness: largest relative change of a clip's brightness and contrast; 0 is none.
        colour: largest relative change of a clip's red, green and blue gains; 0 is none.
        cache_mb: decoded frames kept in memory, MiB, shared out among the loading processes;
            beyond it frames are decoded each time.
        workers: loading processes; 0 loads in the training process.
        damaged: what to do about frames that are missing, cut off or no image: "skip" goes on
            without them, and without tracklets that have no other, and the run lists them; for
            that every frame is decoded before anything else, which takes minutes for a million,
            but later runs decode only what has changed. "refuse" looks at none beforehand, ends
            the run at the first one it meets, and names it.
    """

    split: int = 0
    gallery: Literal["standard", "with_queries", "without_queries"] = "standard"
    render_seed: int = 1
    quick: bool = False
    height: int = 256
    width: int = 128
    clip_length: int = 4
    sampling: Literal["restricted", "strided"] = "restricted"
    stride: int = 8
    identities: int = 8
    clips: int = 4
    flip: float = 0.5
    pad: int = 10
    erase: float = 0.5
    brightness: float = 0.0
    colour: float = 0.0
    cache_mb: int = 2048
    workers: int = 0
    damaged: Literal["skip", "refuse"] = "skip"


@dataclass(frozen=True, slots=True)
class Model:
    """The backbone's form and initial weights.

    Attributes:
        weights: "imagenet" (torchvision's download, an error where it can't be had),
            "auto" (imagenet where it can be had, else none, saying which), "none", or a file.
        stem_padding: pad the stem's pooling as ResNet does; off as the released SINet code.
        biased_convolutions: biases in the trunk's convolutions, as the released SINet code.
        synchronised_norms: with several processes, batch norm over the joint batch (GPUs alone).
    """

    weights: str = "auto"
    stem_padding: bool = True
    biased_convolutions: bool = False
    synchronised_norms: bool = True


@dataclass(frozen=True, slots=True)
class Optimiser:
    """How long and how fast the student learns (Adam).

    Attributes:
        epochs: passes.
        steps: optimiser steps of an epoch; 0 is one pass over the source.
        rate: learning rate; the peak of `one_cycle`.
        weight_decay: coupled L2, as Adam has it.
        schedule: "step" multiplies by `gamma` at `milestones`; "one_cycle" rises, then falls.
        milestones: epochs at which the rate falls.
        gamma: by how much.
        gradient_clip: largest gradient norm; 0 is no limit.
        precision: "fp32", "bf16" or "fp16" (autocast).
        accumulate: batches whose gradients are averaged for one step.
    """

    epochs: int = 150
    steps: int = 0
    rate: float = 3e-4
    weight_decay: float = 5e-4
    schedule: Literal["step", "one_cycle"] = "step"
    milestones: tuple[int, ...] = (40, 80, 120)
    gamma: float = 0.1
    gradient_clip: float = 0.0
    precision: Literal["fp32", "bf16", "fp16"] = "fp32"
    accumulate: int = 1


@dataclass(frozen=True, slots=True)
class Supervision:
    """The losses on labelled tracklets: cross-entropy and batch-hard triplet.

    Attributes:
        label_smoothing: share of the label spread over all identities.
        triplet: weight of the triplet loss; 0 leaves it out.
        margin: of the triplet loss.
        distance: "euclidean" on L2-normalised embeddings, or "cosine" as released code has it.
        position: weight of the frame-position loss (InfoNCE), summed over identities as in the
            released code; only backbones with a projection (sbnet, sinet) have it.
    """

    label_smoothing: float = 0.0
    triplet: float = 1.0
    margin: float = 0.3
    distance: Literal["euclidean", "cosine"] = "euclidean"
    position: float = 0.001


@dataclass(frozen=True, slots=True)
class Domain:
    """The gradient-reversed domain losses L1^S, L2^S, L3^S.

    Attributes:
        frame, video, combined: which of the three are on.
        sizes: videos in a combination (S).
        features: taken before the neck's batch norm, which would hide part of the difference.
        hidden: width of each head.
        dropout: in each head.
        reversal: largest coefficient of the reversed gradient.
        sharpness: how fast the coefficient rises over the run.
    """

    frame: bool = True
    video: bool = True
    combined: bool = True
    sizes: tuple[int, ...] = (2, 4, 8)
    features: Literal["pre_neck", "post_neck"] = "pre_neck"
    hidden: int = 512
    dropout: float = 0.5
    reversal: float = 1.0
    sharpness: float = 10.0


@dataclass(frozen=True, slots=True)
class Consistency:
    """The clustering losses L1^C and L2^C between student and teacher.

    Attributes:
        assignment, compactness: which of the two are on.
        scope: "batch" clusters each batch; "epoch" all target tracklets at every epoch's start.
        clusters: how many (M); 0 is one for each tracklet of an average camera (epoch scope,
            which fits where most people pass every camera), or for each of the batch.
        agreement: what the student's soft assignment is to agree with: the teacher's "soft"
            assignment of the clip, or the cluster that the teacher's embedding was "assigned".
        student_temperature, teacher_temperature: of the softmax over centroids.
        assignment_weight, compactness_weight: their ratio within L^C.
        detach_means: hold the means of L2^C constant; off sends their gradient to their members
            as well, which takes the means of a batch (batch scope).
        cameras: what a camera adds to all its tracklets, when they are clustered (epoch scope):
            "keep" it, "centre" each camera's mean away, or "normalise" each camera's batch norm
            by its own statistics; uses camera numbers, never identities.
        ramp: epochs over which L^C grows to its full weight.
    """

    assignment: bool = True
    compactness: bool = True
    scope: Literal["batch", "epoch"] = "epoch"
    clusters: int = 0
    agreement: Literal["soft", "assigned"] = "assigned"
    student_temperature: float = 0.1
    teacher_temperature: float = 0.05
    assignment_weight: float = 1.0
    compactness_weight: float = 1.0
    detach_means: bool = True
    cameras: Literal["keep", "centre", "normalise"] = "normalise"
    ramp: float = 10.0


@dataclass(frozen=True, slots=True)
class Teacher:
    """The mean teacher.

    Attributes:
        decay: largest decay of the moving average.
        view: what the teacher sees of a tracklet: another clip, or the student's very clip.
    """

    decay: float = 0.99
    view: Literal["independent", "same"] = "independent"


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of L^S and L^C, e^-s with s learned, beside the supervised losses at 1.

    Attributes:
        learned: learn s with its regulariser; off keeps the starting values.
        domain, consistency: starting values of s.
        rate: learning rate of s.
    """

    learned: bool = True
    domain: float = 1.55
    consistency: float = 0.45
    rate: float = 1e-3


@dataclass(frozen=True, slots=True)
class S2R:
    """The method of the paper (S2R): equations (4) to (17), made differentiable.

    Attributes:
        warm_up: epochs before the teacher and the consistency losses begin.
        domain: settings of L^S.
        consistency: settings of L^C.
        teacher: settings of the moving average.
        weights: settings of the learnable weights.
    """

    warm_up: int = 40
    domain: Domain = field(default_factory=Domain)
    consistency: Consistency = field(default_factory=Consistency)
    teacher: Teacher = field(default_factory=Teacher)
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What is measured on the target's query and gallery.

    Attributes:
        every: epochs between evaluations on the way; 0 evaluates at the end alone.
        frames: "all" frames of a tracklet, or "sampled": the first of each of T equal blocks.
        re_estimate: also report each network with its batch-norm statistics taken anew from
            the target's training frames, as "<network>+bn".
        re_estimate_cameras: also with statistics of its own for each camera of the target, from
            that camera's training frames, as "<network>+cbn".
        select: which weights are reported and kept: of the "last" epoch, or of the "best" of
            those evaluated on the way, by mAP on query and gallery: a look at test labels.
        distance: of embeddings: "cosine", or "euclidean" without normalising them.
        rerank: also report the re-ranked retrieval (k-reciprocal, 20, 6, 0.3), as "<network>+rr".
        average_precision: "step" (precision at each match), "trapezoid", or "grouped" (equal
            distances as one step, as scikit-learn has it).
    """

    every: int = 10
    frames: Literal["all", "sampled"] = "all"
    re_estimate: bool = True
    re_estimate_cameras: bool = False
    select: Literal["last", "best"] = "last"
    distance: Literal["cosine", "euclidean"] = "cosine"
    rerank: bool = False
    average_precision: Literal["step", "trapezoid", "grouped"] = "step"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """When all that an interrupted run needs to go on is written; no result depends on it.

    A run also writes it when it is asked to stop, and when training is done.

    Attributes:
        every: epochs after which it is written, unless the writing took more than a twentieth of
            the time since the last; 0 leaves it to `minutes`.
        minutes: it is also written once so many have passed since the last, between any two
            steps; 0 leaves it to `every`.
        keep: how many of the newest are kept.
    """

    every: int = 1
    minutes: float = 10.0
    keep: int = 2


@dataclass(frozen=True, slots=True)
class Experiment:
    """Everything that decides the outcome of a run.

    Attributes:
        source: labelled dataset to learn from.
        target: dataset to adapt to without its labels, and to be tested on.
        method: "direct", "s2r", "s2r-official" (what the released code does), "supervised"
            (upper bound: target labels used) or "histogram".
        backbone: "small", "resnet50", "idnet", "sbnet", "sinet" or "sanet".
        batch_norm: what normalises a clip in training, and what the running statistics, which
            serve the test, are taken from; the same for every method:
            "source": labelled clips alone; unlabelled ones, where seen, are normalised apart;
            "mixed": labelled and unlabelled clips normalised as one batch;
            "shared": each domain normalised by itself, statistics from both in turn;
            "domain": each domain normalised by itself, statistics from the target;
            "camera": each camera normalised by itself, statistics from the target;
            "frozen": the statistics of the initial weights throughout.
        seed: of every random draw but the rendering.
        threads: processor threads of the training process; 0 is as many as there are cores.
        device: "auto" takes a GPU where there is one; "cpu".
        processes: that train together, one a GPU; they share each batch.
    """

    source: str = "demo-syn"
    target: str = "demo-cam"
    method: Literal["direct", "s2r", "s2r-official", "supervised", "histogram"] = "s2r"
    backbone: Literal["small", "resnet50", "idnet", "sbnet", "sinet", "sanet"] = "sinet"
    batch_norm: Literal["source", "mixed", "shared", "domain", "camera", "frozen"] = "domain"
    seed: int = 0
    threads: int = 0
    device: Literal["auto", "cpu"] = "auto"
    processes: int = 1
    data: Data = field(default_factory=Data)
    model: Model = field(default_factory=Model)
    optimiser: Optimiser = field(default_factory=Optimiser)
    supervision: Supervision = field(default_factory=Supervision)
    s2r: S2R = field(default_factory=S2R)
    evaluation: Evaluation = field(default_factory=Evaluation)
    checkpoint: Checkpoint = field(default_factory=Checkpoint)

    def data_of(self, name: str) -> Data:
        """How a dataset is read: the split is the target's, another source's is its first."""
        return self.data if name == self.target else replace(self.data, split=0)
