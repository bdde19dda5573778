"""How much of this machine a process may use."""

from __future__ import annotations

import os


def cores() -> int:
    """How many threads may compute side by side: ``OMP_NUM_THREADS`` where that is a number, else the processors open to this process.

    Torch's own count does not tell: once a thread has set its own, every thread that comes later begins with that.
    """
    wished = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    if wished.isdecimal() and int(wished) > 0:
        return int(wished)
    if hasattr(os, "sched_getaffinity"):  # not everywhere
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
