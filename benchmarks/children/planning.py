"""Run ``shigen plan`` inside one process and say where its time goes."""

from __future__ import annotations

import contextlib
import io
import sys
import time
from typing import Any
from unittest import mock

from answer import serve

import shigen.engine
from shigen.cli import main as command
from shigen.delivery import bound


def main() -> None:
    """Answer with the seconds of the whole, of the solver, and of the checker's own solver."""
    words = sys.argv[1:]
    made: list[shigen.engine.Solver] = []
    checking = {"seconds": 0.0}

    class Counted(shigen.engine.Solver):
        """A solver that is remembered."""

        def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401
            super().__init__(*given, **named)
            made.append(self)

    linprog: Any = vars(bound)["linprog"]

    def timed(*given: Any, **named: Any) -> Any:  # noqa: ANN401
        started = time.perf_counter()
        try:
            return linprog(*given, **named)
        finally:
            checking["seconds"] += time.perf_counter() - started

    def work() -> dict[str, Any]:
        made.clear()
        checking["seconds"] = 0.0
        printed = io.StringIO()
        started, spent = time.perf_counter(), time.process_time()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            code = command(words)
        seconds = time.perf_counter() - started
        if code != 0 or not made:
            sys.exit(f"shigen {' '.join(words)} ended with {code}")
        return {
            "seconds": seconds,
            "processor": time.process_time() - spent,
            "solver": sum(solver.seconds for solver in made),
            "solves": sum(solver.solves for solver in made),
            "checker": checking["seconds"],
            "printed": len(printed.getvalue()),
        }

    # Both are looked up when they are used, so that counting changes nothing else.
    counting = mock.patch.object(shigen.engine, "Solver", Counted)
    with counting, mock.patch.object(bound, "linprog", timed):
        serve(work)


if __name__ == "__main__":
    main()
