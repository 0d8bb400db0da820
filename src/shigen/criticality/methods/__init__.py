"""The methods, one file each; a new one is a file with ``METHOD`` and a line here."""

from __future__ import annotations

from shigen.criticality.method import Method
from shigen.criticality.methods import (
    distance_to_target,
    doe_2023,
    eu_2011,
    eu_supply_risk,
    geopolrisk,
    geopolrisk_recycling,
    geopolrisk_substitution,
    nedo,
    stockpile_shortfall,
    usgs_2021,
    usgs_2025,
    yale,
)
from shigen.errors import UnknownName

METHODS: dict[str, Method] = {
    found.slug: found
    for found in (
        eu_supply_risk.METHOD,
        eu_2011.METHOD,
        geopolrisk.METHOD,
        geopolrisk_recycling.METHOD,
        geopolrisk_substitution.METHOD,
        stockpile_shortfall.METHOD,
        usgs_2021.METHOD,
        usgs_2025.METHOD,
        *yale.ALL,
        *doe_2023.ALL,
        nedo.METHOD,
        distance_to_target.METHOD,
    )
}  # fmt: skip


def method(text: str) -> Method:
    """A method by its slug.

    Raises
    ------
    UnknownName
        When there is none of that name.
    """
    slug = "-".join(text.strip().lower().replace("_", "-").split())
    if slug not in METHODS:
        raise UnknownName("method", text, list(METHODS))
    return METHODS[slug]
