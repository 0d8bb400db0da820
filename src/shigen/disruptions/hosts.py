"""A cut of a host metal, spread over all that is won beside it by the shares of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from shigen import reference
from shigen.disruptions.course import slugs
from shigen.disruptions.disruption import Disruption
from shigen.disruptions.effects import one_place
from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    import pandas as pd

End = Literal["low", "value", "high"]
ALONE: Final = frozenset({"primary", "recycling"})
"""Not hosts: mines of its own, and scrap."""


def links(byproducts: pd.DataFrame, host: str, place: str, *, end: End = "value") -> pd.DataFrame:
    """The by-products of a host in a country, and the share of each that comes from it.

    Parameters
    ----------
    byproducts
        Table ``byproducts`` of a catalogue.
    host
        Mineral by any accepted name, or another commodity of the table such as ``coal``.
    place
        Country; where the table has no row of its own for it, that of the world is taken.
    end
        End of the range.

    Returns
    -------
    pandas.DataFrame
        mineral, stage, link [share of the by-product's output], of (the country or WLD). A row
        without a figure is left out, which is not a share of zero.

    Raises
    ------
    UnknownName
        When nothing is won beside such a host.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> found = links(load().table("byproducts"), "zinc", "CHN")
    >>> round(float(found.set_index("mineral")["link"]["indium"]), 2)
    0.93
    """
    hosts = sorted(set(byproducts["host"]) - ALONE)
    key = found_host(host)
    if key not in hosts:
        raise UnknownName("host", host, hosts)
    here = byproducts[
        (byproducts["host"] == key) & byproducts["place"].isin([place, "WLD"])
    ].dropna(subset=[end])
    own = here.assign(own=here["place"] == place).sort_values(["mineral", "stage", "own"])
    kept = own.drop_duplicates(["mineral", "stage"], keep="last", ignore_index=True)
    return kept.rename(columns={end: "link", "place": "of"})[["mineral", "stage", "link", "of"]]


def host_cuts(
    byproducts: pd.DataFrame,
    host: str,
    place: str,
    *,
    severity: float,
    end: End = "value",
    slack: float = 0.0,
    **more: Any,  # noqa: ANN401 - start, months, recovery, notice, probability of a Disruption
) -> tuple[Disruption, ...]:
    """One disruption for every by-product of a host that is cut, by the share that comes from it.

    Parameters
    ----------
    byproducts
        Table ``byproducts`` of a catalogue.
    host, place, end
        As `links`.
    severity
        Share of the host that is cut.
    slack
        Share of the host that can go before the by-products feel it.
    **more
        Start, months, recovery, notice and probability, as `Disruption`.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> cut = host_cuts(load().table("byproducts"), "copper", "COD", severity=0.5)
    >>> [d.effects[0].severity for d in cut if d.minerals == ("cobalt",)]
    [0.37]
    """
    where = one_place(place)
    if "settings" in more or "kind" in more:
        raise BadInput("host_cuts: kind and settings follow from the host")
    found = links(byproducts, host, where, end=end).to_dict("records")
    listed = {row["mineral"] for row in found}
    cuts = []
    for row in found:
        stands_for = slugs((row["mineral"],))
        # Neodymium and praseodymium are counted in their pair, where the table has the pair.
        if stands_for != (row["mineral"],) and listed & set(stands_for):
            continue
        cuts.append(
            Disruption(
                id=f"host-{found_host(host)}-{where}-{row['mineral']}-{row['stage']}",
                kind="host_cut",
                settings={
                    "place": where,
                    "stage": row["stage"],
                    "link": row["link"],
                    "slack": slack,
                },
                minerals=(row["mineral"],),
                severity=severity,
                note=f"{row['link']:g} of {row['mineral']} comes from {host} ({row['of']})",
                **more,
            )
        )
    return tuple(cuts)


def found_host(text: str) -> str:
    """The key of a host: a slug where it is a mineral, else the words in lower case.

    Examples
    --------
    >>> found_host("Cu"), found_host("Natural gas")
    ('copper', 'natural gas')
    """
    try:
        return reference.mineral(text)
    except UnknownName:
        return text.strip().lower()
