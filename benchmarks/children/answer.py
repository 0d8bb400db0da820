"""How a child answers: one line of JSON for each line it reads."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from typing import Any


def serve(work: Callable[[], dict[str, Any]]) -> None:
    """Do the work once for each line of input; the largest memory used so far goes with it."""
    for _ in sys.stdin:
        found = work()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        sys.stdout.write(json.dumps(found | {"peak_kib": peak}) + "\n")
        sys.stdout.flush()
