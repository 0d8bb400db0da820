"""Write `docs/reference/assumptions.md`: every assumption of the planner with its range."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

from shigen.briefing.labels import PARAMETERS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "assumptions.md"
ASSUMPTIONS = ROOT / "src" / "shigen" / "catalogue" / "hand" / "parameters.csv"

HEAD = """\
# Assumptions of the planner

Written by `python tools/assumption_reference.py` from `src/shigen/catalogue/hand/parameters.csv`.
Every value is a judgement or a rule, with a range; those used in a plan are printed with it
(`--table assumptions`). `shigen plan --assume NAME=VALUE` sets one for all, `NAME:JPN=VALUE` for a
party, `NAME:refined=VALUE` for a stage. A row with a mineral or a stage wins over the general one.

A multiple is one of the base price of the stage. Rates of freight and speeds of ships are in
[routes](../methods/routes.md), what the words mean in [delivery](../methods/delivery.md).
"""
HEADS = ("name", "what", "only for", "value", "range", "unit", "why")


def line(cells: Iterable[str]) -> str:
    """One row of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def page() -> str:
    """Text of the page."""
    with ASSUMPTIONS.open(encoding="utf-8", newline="") as file:
        held = list(csv.DictReader(file))
    rows = [
        [
            f"`{row['parameter']}`",
            PARAMETERS[row["parameter"]],
            ", ".join(part for part in (row["mineral"], row["stage"], row["party"]) if part),
            row["value"],
            f"{row['low']} to {row['high']}" if row["low"] else "",
            row["unit"],
            row["note"],
        ]
        for row in sorted(held, key=lambda row: (row["parameter"], row["mineral"], row["stage"]))
    ]
    return "\n".join([HEAD, line(HEADS), line(["---"] * len(HEADS)), *map(line, rows), ""])


def main() -> int:
    """Write the page, or with ``--check`` fail when it is not current."""
    if "--check" in sys.argv[1:]:
        current = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
        if current != page():
            print(f"{PAGE.name} is not current: run `python tools/assumption_reference.py`")
            return 1
        return 0
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
