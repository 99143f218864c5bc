"""How scores are named, from the journal to every table: "<network>[@best][+bn|+cbn]/<measure>"."""

MEASURES = {"mAP": "mAP", "rank1": "rank-1", "rank5": "rank-5", "rank10": "rank-10"}

BEST = "@best"  # a network whose epoch was chosen by its scores on query and gallery
RE_ESTIMATED = "+bn"  # its batch-norm statistics were taken anew from the target
CAMERAS = "+cbn"  # the same, from each camera for itself

VARIANTS = {
    "": "as trained",
    RE_ESTIMATED: "batch norm re-estimated",
    CAMERAS: "batch norm re-estimated for each camera",
}
