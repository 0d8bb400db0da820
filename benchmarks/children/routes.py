"""Distances between many ports under a closure, at once or by one route after the other.

The catalogue is opened before. A new set of passages is closed in each round, so that no route of
an earlier round is at hand.
"""

from __future__ import annotations

import itertools
import sys
import time
from typing import Any

import numpy as np
import numpy.typing as npt
from answer import serve

from shigen import catalogue, network
from shigen.network import routes

# Closures of two passages each, in this order for both peers.
CLOSURES = tuple(
    itertools.combinations(
        ("bab-el-mandeb", "dover-strait", "gibraltar", "malacca", "panama-canal", "suez-canal"), 2
    )
)


def finite(values: npt.NDArray[np.float64]) -> float:
    """Sum without the pairs that no route joins."""
    return float(values[np.isfinite(values)].sum())


def main() -> None:
    """Answer with the seconds, and with sums over all pairs to compare."""
    way, count = sys.argv[1], int(sys.argv[2])
    opened = catalogue.load()
    ports = sorted(opened.table("ports")["port"])[:count]
    for name in ("land_legs", "parameters", "sea_edges"):
        opened.table(name)
    turn = itertools.cycle(CLOSURES)

    def at_once(closed: tuple[str, ...]) -> list[float]:
        found = network.distances(opened, ports, closed)
        return [finite(part) for part in (found.km, found.days, found.cost)]

    def one_by_one(closed: tuple[str, ...]) -> list[float]:
        found = routes.between_ports(opened, ports, ports, closed)
        return [finite(found[name].to_numpy("float64")) for name in ("km", "days", "cost")]

    method = {"at-once": at_once, "one-by-one": one_by_one}[way]

    def work() -> dict[str, Any]:
        closed = next(turn)
        started = time.perf_counter()
        sums = method(closed)
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "sums": sums, "ports": len(ports), "closed": list(closed)}

    serve(work)


if __name__ == "__main__":
    main()
