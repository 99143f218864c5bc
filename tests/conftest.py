"""What every test takes for granted, however the tests were started."""

import os
import signal

# A shell starts background jobs with SIGINT ignored, nohup with SIGHUP; programs started by a test
# would inherit that, and those that are interrupted on purpose would never end.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

if "PYTEST_XDIST_WORKER" in os.environ:  # as many tests at once as there are cores
    os.environ.setdefault("OMP_NUM_THREADS", "1")
