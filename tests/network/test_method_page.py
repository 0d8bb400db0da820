"""What the method page says the data lack is what the chains say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from shigen import catalogue as catalogues
from shigen import reference
from shigen.network.chain import ORDER

MINERALS = sorted(row["slug"] for row in reference.rows("minerals") if row["modelled"] == "1")
HEAD = ("mineral", "modelled", "shares or range only", "codes not held", "codes that mix minerals")


@pytest.fixture(scope="module")
def printed(root: Path) -> list[str]:
    """Return the rows of the table under its heading."""
    page = (root / "docs" / "methods" / "network.md").read_text(encoding="utf-8")
    section = page.split("## What is missing, mineral by mineral\n")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("|")][2:]


def row(rules: pd.DataFrame, mineral: str) -> str:
    """Return the row of a mineral as it stands in the page."""
    stages = rules[rules["mineral"].eq(mineral)].copy()
    stages["order"] = stages["stage"].map(ORDER.index)
    stages = stages.sort_values("order")
    here = stages[stages["kind"].ne("none")]
    lacking = stages[stages["missing_codes"].ne("")]
    cells = (
        reference.name("mineral", mineral, "en"),
        ", ".join(here["stage"]),
        ", ".join(here.loc[here["kind"].ne("tonnes"), "stage"]),
        "; ".join(
            f"{name}{' (not modelled)' if kind == 'none' else ''}: {codes.replace(';', ', ')}"
            for name, kind, codes in lacking[["stage", "kind", "missing_codes"]].itertuples(
                index=False
            )
        ),
        ", ".join(here.loc[here["coverage"].eq("shared"), "stage"]),
    )
    return "| " + " | ".join(cell or "-" for cell in cells) + " |"


def wanted(shipped: catalogues.Catalogue) -> list[str]:
    rules = shipped.table("chains")
    return [row(rules, mineral) for mineral in MINERALS]


def test_what_each_mineral_lacks(shipped: catalogues.Catalogue, printed: list[str]) -> None:
    heads = ["| " + " | ".join(HEAD) + " |", "|" + " --- |" * len(HEAD)]
    rows = wanted(shipped)
    assert printed == rows, "paste:\n" + "\n".join([*heads, *rows])


def test_a_stage_that_is_left_out_is_said(built) -> None:
    said = built("natural-graphite").network.missing["detail"].tolist()
    assert any(text.startswith("refined: not modelled. ") for text in said)
    assert "refined: HS 380110 is not held" in said
