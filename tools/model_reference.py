"""Write `docs/reference/model.md` and `docs/reference/assumptions.md` from the code and the data.

The first lists the decisions, costs and sentences of the delivery model with the first line of each
docstring, which states the formula; the second every assumption of the planner with its range.
"""

from __future__ import annotations

import csv
import inspect
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from shigen.briefing.labels import PARAMETERS
from shigen.delivery import model
from shigen.delivery.model.cost import PARTS
from shigen.delivery.model.variables import DECISIONS

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
ASSUMPTIONS = ROOT / "src" / "shigen" / "catalogue" / "hand" / "parameters.csv"

MODEL_HEAD = """\
# The delivery model, sentence by sentence

Written by `python tools/model_reference.py` from `src/shigen/delivery/model/`. The model is linear;
all decisions are at least zero. It is stated in linopy from the sentences below, each a function of
its own name with a hand-solved case in `tests/equations/`, and solved with HiGHS. What the words
stand for in formulas is in [notation](../methods/notation.md).
"""
ASSUMPTIONS_HEAD = """\
# Assumptions of the planner

Written by `python tools/model_reference.py` from `src/shigen/catalogue/hand/parameters.csv`. Every
value is a judgement or a rule, with a range; those used in a plan are printed with it (`--table
assumptions`). `shigen plan --assume NAME=VALUE` sets one for all, `NAME:JPN=VALUE` for a party,
`NAME:refined=VALUE` for a stage. A row with a mineral or a stage wins over the general one.

A multiple is one of the base price of the stage. Rates of freight and speeds of ships are in
[routes](../methods/routes.md).
"""


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    names = list(heads)
    lines = [names, ["---"] * len(names), *([cell.replace("|", "\\|") for cell in r] for r in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def first_line(subject: Callable[..., object]) -> str:
    """First line of a docstring."""
    return (inspect.getdoc(subject) or "").splitlines()[0]


def model_page() -> str:
    """Decisions, costs, sentences."""
    functions = model.register()
    decisions = [[f"`{name}`", ", ".join(over) or "one number"] for name, over in DECISIONS.items()]
    costs = [[f"`{name}`", first_line(part)] for name, part in PARTS]
    sentences = [
        [
            f"`{item.name}`",
            first_line(functions[item.name]),
            "bound" if item.room == "bounds" else "row",
        ]
        for item in model.CONSTRAINTS
    ]
    return "\n".join(
        [
            MODEL_HEAD,
            "## Decisions\n",
            "Tonnes of contained metal a month; `unmet` and `largest` are shares.\n",
            table(["decision", "one for each"], decisions),
            "\n## Costs\n",
            table(["part", "formula"], costs),
            "\n## Sentences\n",
            table(["name", "says", "stated as"], sentences),
            "",
        ]
    )


def assumptions_page() -> str:
    """Every row of the table of assumptions."""
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
    heads = ["name", "what", "only for", "value", "range", "unit", "why"]
    return "\n".join([ASSUMPTIONS_HEAD, table(heads, rows), ""])


PAGES = {"model.md": model_page, "assumptions.md": assumptions_page}


def main() -> int:
    """Write the pages, or with ``--check`` fail when one is not current."""
    stale = []
    for name, page in PAGES.items():
        path, text = REFERENCE / name, page()
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(f"{', '.join(stale)}: not current, run `python tools/model_reference.py`")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
