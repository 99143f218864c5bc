"""One family of errors: each message says what was wrong, where, and what to do next."""


class VreidError(Exception):
    """Anything a user can cause or mend; shown as one or two lines, never as a traceback."""


class ConfigError(VreidError):
    """A setting is unknown, of the wrong type, or contradicts another."""


class DataError(VreidError):
    """A dataset, tracklet or frame is missing, damaged or too small for what was asked."""


class DamagedError(DataError):
    """A frame that can be read holds no picture, and won't until its file changes."""


class BatchError(VreidError):
    """A batch lacks what a loss needs, such as a second clip of an identity."""


class WeightsError(VreidError):
    """A weights file or checkpoint is missing, damaged or made for another network."""


class DivergedError(VreidError):
    """A loss is no longer finite; no parameter was touched by it."""


class StoreError(VreidError):
    """The database can't be opened, read or written."""


class FilterError(ConfigError):
    """A filter of runs can't be understood, or asks for what no run has."""


class RunError(VreidError):
    """A run can't be started, found or followed."""


class Stopped(Exception):  # noqa: N818 - a wish, not an error
    """Someone asked the run to stop; everything up to the last whole step is done."""
