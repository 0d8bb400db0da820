"""Time peers side by side: one child process each, in turns, on one core, with one thread."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHILDREN = Path(__file__).resolve().parent / "children"
THREADS = ("OMP", "OPENBLAS", "MKL", "RAYON", "ARROW")
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in THREADS}


def core() -> int | None:
    """The core that every child is pinned to: the last of this process, if taskset is here."""
    if shutil.which("taskset") is None or not hasattr(os, "sched_getaffinity"):
        return None
    return max(os.sched_getaffinity(0))


def pinned(command: Sequence[str]) -> list[str]:
    """A command as it is run: on one core where that can be asked for."""
    at = core()
    return list(command) if at is None else ["taskset", "-c", str(at), *command]


def environment() -> dict[str, str]:
    """The environment of every child."""
    return os.environ | ONE_THREAD


def wall(command: Sequence[str]) -> float:
    """Run a command once and return its wall time [s]; its output is dropped.

    Raises
    ------
    SystemExit
        When it fails.
    """
    started = time.perf_counter()
    done = subprocess.run(
        pinned(command), check=False, capture_output=True, text=True, env=environment()
    )
    taken = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return taken


class Peer:
    """A child process that does the same work each time it is asked, and says how long it took.

    Parameters
    ----------
    script
        File in ``children``; it answers each line of its input with one line of JSON.
    arguments
        What to work on.
    """

    def __init__(self, script: str, *arguments: str) -> None:
        command = [sys.executable, str(CHILDREN / script), *arguments]
        self.name = " ".join((script, *arguments))
        self._process = subprocess.Popen(
            pinned(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )

    def round(self) -> dict[str, Any]:
        """Let it work once.

        Raises
        ------
        SystemExit
            When it ended without an answer; its own words stand on standard error.
        """
        asked, said = self._process.stdin, self._process.stdout
        if asked is None or said is None:
            raise ValueError("a peer is asked and answers through pipes")
        # One that has ended cannot be asked; that it says nothing is noticed below.
        with contextlib.suppress(BrokenPipeError):
            asked.write("\n")
            asked.flush()
        line = said.readline()
        if not line:
            sys.exit(f"{self.name} ended without an answer")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        """End it."""
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate()


def in_turns(peers: Mapping[str, Peer], rounds: int) -> dict[str, list[dict[str, Any]]]:
    """Ask every peer in turn, ``rounds`` times and once before, which is thrown away.

    Returns
    -------
    dict
        Peer to its answers.
    """
    kept: dict[str, list[dict[str, Any]]] = {name: [] for name in peers}
    try:
        for number in range(rounds + 1):
            for name, peer in peers.items():
                answer = peer.round()
                if number:
                    kept[name].append(answer)
    finally:
        for peer in peers.values():
            peer.stop()
    return kept


@dataclass(frozen=True)
class Times:
    """Wall times of one peer over the rounds [s]."""

    median: float
    least: float
    most: float


def times(values: Sequence[float]) -> Times:
    """Median and range of the rounds kept."""
    return Times(statistics.median(values), min(values), max(values))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How many times longer the other takes: the median over rounds of theirs / ours.

    Both of a quotient come from the same round, so that a machine that slows down between rounds
    does not show.
    """
    return statistics.median(b / a for a, b in zip(ours, theirs, strict=True))


def same(ours: float, theirs: float, tolerance: float = 1e-6) -> bool:
    """Whether two objectives agree to a millionth of their size, or of one where they are small."""
    return abs(ours - theirs) <= tolerance * (1.0 + abs(ours))
