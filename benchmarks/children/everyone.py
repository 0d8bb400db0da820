"""Score every importer, mineral, stage and year, from the catalogue or from a package's tables."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from answer import serve

YEAR, UNIT, MATERIAL = 2022, "USA", "Nickel"


def from_catalogue() -> dict[str, Any]:
    """Open, gather and score the whole built-in catalogue."""
    from shigen import catalogue
    from shigen.criticality.gather import geopolrisk

    started = time.perf_counter()
    opened = catalogue.load()
    scored = geopolrisk.everyone(opened)
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "cases": len(scored),
        "scores": int(scored["score"].notna().sum()),
    }


def from_tables(folder: Path) -> dict[str, Any]:
    """Read the tables that the package ships and score the year for every importer."""
    from shigen.criticality.studies.geopolrisk_peer import peer_inputs, same_inputs, scored

    started = time.perf_counter()
    inputs = peer_inputs(folder, YEAR)
    everyone = scored(inputs)
    seconds = time.perf_counter() - started
    units = same_inputs(inputs)
    one = units[units["unit"].eq(UNIT) & units["material"].eq(MATERIAL)]
    return {
        "seconds": seconds,
        "cases": len(everyone),
        "scores": int(everyone["score"].notna().sum()),
        "score": float(one["score"].iloc[0]),
    }


def main() -> None:
    """Answer with seconds, cases and scores."""
    way, rest = sys.argv[1], sys.argv[2:]
    work = from_catalogue if way == "catalogue" else lambda: from_tables(Path(rest[0]))
    serve(work)


if __name__ == "__main__":
    main()
