"""The methods, one file each; a new one is a file with ``METHOD`` and a line here."""

from __future__ import annotations

from shigen.criticality.method import Method
from shigen.criticality.methods import eu_2011, eu_supply_risk, geopolrisk
from shigen.errors import UnknownName

METHODS: dict[str, Method] = {
    found.slug: found
    for found in (
        eu_supply_risk.METHOD,
        eu_2011.METHOD,
        geopolrisk.METHOD,
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
