"""How much of this machine a process may use."""

from __future__ import annotations

import os


def cores() -> int:
    """How many threads may compute side by side: the processors open to this process.

    Torch's own count does not tell: once a thread has set its own, every thread that comes later begins with that.
    """
    if hasattr(os, "sched_getaffinity"):  # not everywhere
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
