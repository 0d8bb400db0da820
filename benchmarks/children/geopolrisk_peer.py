"""One score by geopolrisk-py 2.0.1, run by the Python of an environment of its own.

It prints to standard output and makes folders under the home folder; both are kept out of the way
by who runs this.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time


def main() -> None:
    """Answer with seconds of the import, of one score, the score and the largest memory."""
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        from geopolrisk.assessment import main as package

        imported = time.perf_counter()
        table = package.gprs_calc([2022], [842], ["Nickel"])
        scored = time.perf_counter()
    answer = {
        "import": imported - started,
        "one": scored - imported,
        "score": float(table["GeoPolRisk Score"].iloc[0]),
        "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
