"""From folders of frames to batches of clips."""
