"""The training loop, evaluation of networks, checkpoints and devices."""
