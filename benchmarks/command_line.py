"""Wall times of the command line: start-up, and a plan for one mineral.

Each command runs once to warm the caches and then ``REPEATS`` times; the median and the range are
printed, beside the start of the interpreter itself.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

REPEATS = 5
SHIGEN = str(Path(sys.executable).parent / "shigen")
STOP = ["--stop", "CHN:refined:USA,JPN", "--from", "2026-12", "--months", "12"]

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "shigen --help": [SHIGEN, "--help"],
    "shigen plan --mineral gallium": [SHIGEN, "plan", "--mineral", "gallium", *STOP],
}


def seconds(command: list[str]) -> float:
    """Run a command and return its wall time; its output is dropped."""
    start = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    taken = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return taken


def main() -> None:
    """Print one line per command."""
    print(f"{'command':<32} {'first':>8} {'median':>8} {'range of ' + str(REPEATS):>15}  [s]")
    for name, command in COMMANDS.items():
        first = seconds(command)
        later = [seconds(command) for _ in range(REPEATS)]
        spread = f"{min(later):.2f}-{max(later):.2f}"
        print(f"{name:<32} {first:>8.2f} {statistics.median(later):>8.2f} {spread:>15}")


if __name__ == "__main__":
    main()
