"""How scores are named, from the journal to every table: "<network>[@best][+…]/<measure>"."""

MEASURES = {"mAP": "mAP", "rank1": "rank-1", "rank5": "rank-5", "rank10": "rank-10"}

BEST = "@best"  # a network whose epoch was chosen by its scores on query and gallery
BEST_WORDS = "of the epoch best on the test labels"
RE_ESTIMATED = "+bn"  # its batch-norm statistics were taken anew from the target
CAMERAS = "+cbn"  # the same, from each camera for itself

RE_RANKED = "+rr"  # the ranking was corrected by what query and gallery have around them
SAME_CLOTHES = "+sc"  # only in the query's clothes is a person a match
CLOTHES_CHANGING = "+cc"  # only in other clothes

VARIANTS = {
    "": "as trained",
    SAME_CLOTHES: "same clothes alone",
    CLOTHES_CHANGING: "other clothes alone",
    RE_RANKED: "re-ranked",
    RE_ESTIMATED: "batch norm re-estimated",
    CAMERAS: "batch norm re-estimated for each camera",
}
