"""Measure start-up, planning, balancing, grid, scores, routes; print Markdown, JSON on request.

The protocol: one child process per peer, pinned to one core where taskset is here, one thread;
peers work in turns; the first round is thrown away; medians and ranges of the others are printed,
and ratios are medians of the quotients within a round. Where the answers of two peers differ no
ratio is given. See ``benchmarks/README.md``.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import works
from measure import core

from shigen import __version__, catalogue, reference
from shigen.files import write_atomically

WORKS: Mapping[str, Callable[[Sequence[str], int], works.Section]] = {
    "startup": works.startup,
    "plan": works.plan,
    "reconciliation": works.reconciliation,
    "grid": works.grid,
    "everyone": works.everyone,
    "routes": works.routes,
    "screening": works.screening,
}
PACKAGES = ("clarabel", "cyclopts", "highspy", "linopy", "numpy", "pandas", "scipy")
PLANNED = ("gallium",)
ALL_MINERALS = ("reconciliation", "screening")


def machine() -> dict[str, Any]:
    """What the numbers depend on."""
    lines = Path("/proc/cpuinfo")
    names = (
        [line for line in lines.read_text().splitlines() if line.startswith("model name")]
        if lines.is_file()
        else []
    )
    return {
        "shigen": __version__,
        "catalogue": catalogue.load().hash,
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": names[0].partition(":")[2].strip() if names else platform.machine(),
        "pinned_to_core": core(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def arguments() -> argparse.Namespace:
    """Options of ``python benchmarks/run.py``."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds kept; one more is run")
    parser.add_argument("--only", default=",".join(WORKS), help=", ".join(WORKS))
    parser.add_argument(
        "--minerals", default="", help="minerals to reconcile (all) and to plan (gallium)"
    )
    parser.add_argument("--to", type=Path, default=None, help="also write the numbers as JSON")
    given = parser.parse_args()
    strange = sorted(set(given.only.split(",")) - set(WORKS))
    if strange:
        parser.error(f"--only {strange[0]}: choose from {', '.join(WORKS)}")
    if given.rounds < 1:
        parser.error("--rounds: at least 1")
    return given


def main() -> None:
    """Measure, print, write."""
    given = arguments()
    named = tuple(reference.mineral(text) for text in given.minerals.split(",") if text)
    about = machine()
    packages = ", ".join(f"{name} {number}" for name, number in about["packages"].items())
    pinned = "no core" if about["pinned_to_core"] is None else f"core {about['pinned_to_core']}"
    print(
        f"# shigen {about['shigen']}, catalogue {about['catalogue'][:12]}\n\n"
        f"{about['processor']}, {about['system']}, Python {about['python']}, {packages}; pinned to "
        f"{pinned}, one thread; medians of {given.rounds} rounds in turns, the first thrown away.\n"
    )
    sections = {}
    for name in given.only.split(","):
        every = named or (reference.modelled() if name in ALL_MINERALS else PLANNED)
        section = WORKS[name](every, given.rounds)
        sections[name] = section
        print(section.markdown() + "\n")
        sys.stdout.flush()
    if given.to is not None:
        written = {
            "schema": "shigen-benchmarks/1",
            "machine": about,
            "rounds": given.rounds,
            "works": {name: section.numbers for name, section in sections.items()},
        }
        write_atomically(given.to, json.dumps(written, indent=1) + "\n")


if __name__ == "__main__":
    main()
