"""The page on the network prints what the networks say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shigen import catalogue as catalogues
from shigen import network as networks
from shigen import reference

MINERALS = sorted(row["slug"] for row in reference.rows("minerals") if row["modelled"] == "1")
STATUSES = ("reported", "estimated", "imputed", "assumed")


@pytest.fixture(scope="module")
def built() -> dict[str, networks.Network]:
    catalogue = catalogues.load()
    return {mineral: networks.build(catalogue, mineral=mineral) for mineral in MINERALS}


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "methods" / "network.md").read_text(encoding="utf-8")


def line(network: networks.Network) -> str:
    """Return the row of a mineral in the table of the page."""
    quality = network.quality[network.quality["stage"].eq("all")].set_index("status")["share"]
    reported = int(network.adjustments["status"].eq("reported").sum())
    moved = len(networks.adjustments_over(network, 0.10))
    shares = " | ".join(f"{100 * quality[status]:.0f}" for status in STATUSES)
    return f"| {network.mineral} | {network.year} | {shares} | {reported} | {moved} |"


def test_the_table_of_qualities_is_the_one_that_the_networks_give(built, page: str) -> None:
    rows = [line(built[mineral]) for mineral in MINERALS]
    printed = [text for text in page.splitlines() if text.split(" | ")[0][2:] in MINERALS]
    assert printed == rows, "\n" + "\n".join(rows)


MISFITS = (
    ("| magnesium, United States", "magnesium", "USA", 1000),
    ("| nickel, Japan", "nickel", "JPN", 1000),
    ("| platinum, Japan", "platinum", "JPN", 1),
)


@pytest.mark.parametrize("misfit", MISFITS, ids=lambda misfit: misfit[1])
def test_the_misfits_are_the_balanced_figures(
    built, page: str, misfit: tuple[str, str, str, int]
) -> None:
    opening, mineral, place, per = misfit
    row = next(text for text in page.splitlines() if text.startswith(opening))
    printed = float(row.split("|")[2].split()[0])
    assert printed == round(built[mineral].node("use", "refined")[place] / per)


def test_the_chinese_part_of_american_gallium_is_the_traced_one(built, page: str) -> None:
    origins = networks.origins(built["gallium"], "refined").set_index(["place", "origin"])["share"]
    printed = int(re.search(r"about (\d+) % began there", page).group(1))
    assert printed == round(100 * origins["USA", "CHN"])


def test_steps_of_the_solver_are_as_few_as_the_page_says(built) -> None:
    assert {network.iterations for network in built.values()} <= set(range(1, 6))
