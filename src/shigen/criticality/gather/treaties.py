"""Treaties of common defence, for what they say about willingness to supply.

Typed in from general knowledge of the list that the US Department of State keeps, "U.S. Collective
Defense Arrangements", https://2009-2017.state.gov/s/l/treaty/collectivedefense/ , without a check
of each date: basis ours. A place counts in a year when it is a party on the last day of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shigen.criticality.parties import EU27, members

CITATION = "US Department of State, U.S. Collective Defense Arrangements; years recalled"


@dataclass(frozen=True)
class Treaty:
    """A treaty and since when, or until when, its parties belong to it."""

    name: str
    since: int
    parties: tuple[str, ...]
    joined: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)

    def of(self, year: int) -> frozenset[str]:
        """Its parties at the end of a year."""
        if year < self.since:
            return frozenset()
        return frozenset(
            place
            for place in self.parties
            if self.joined.get(place, self.since) <= year < self.left.get(place, year + 1)
        )


NATO = Treaty(
    "North Atlantic Treaty", 1949,
    (
        "USA", "CAN", "BEL", "DNK", "FRA", "ISL", "ITA", "LUX", "NLD", "NOR", "PRT", "GBR",
        "GRC", "TUR", "DEU", "ESP", "CZE", "HUN", "POL", "BGR", "EST", "LVA", "LTU", "ROU", "SVK",
        "SVN", "ALB", "HRV", "MNE", "MKD", "FIN", "SWE",
    ),
    joined={
        "GRC": 1952, "TUR": 1952, "DEU": 1955, "ESP": 1982, "CZE": 1999, "HUN": 1999, "POL": 1999,
        "BGR": 2004, "EST": 2004, "LVA": 2004, "LTU": 2004, "ROU": 2004, "SVK": 2004, "SVN": 2004,
        "ALB": 2009, "HRV": 2009, "MNE": 2017, "MKD": 2020, "FIN": 2023, "SWE": 2024,
    },
)  # fmt: skip
RIO = Treaty(
    "Inter-American Treaty of Reciprocal Assistance", 1948,
    (
        "USA", "ARG", "BHS", "BOL", "BRA", "CHL", "COL", "CRI", "DOM", "ECU", "SLV", "GTM", "HTI",
        "HND", "MEX", "NIC", "PAN", "PRY", "PER", "TTO", "URY", "VEN",
    ),
    joined={"TTO": 1967, "BHS": 1982},
    left={"MEX": 2004, "NIC": 2012, "BOL": 2013, "ECU": 2014, "VEN": 2015},
)  # fmt: skip
TREATIES = (
    NATO,
    RIO,
    Treaty("Treaty between the United States and Japan", 1960, ("USA", "JPN")),
    Treaty("Treaty between the United States and Korea", 1954, ("USA", "KOR")),
    Treaty("Treaty between the United States and the Philippines", 1952, ("USA", "PHL")),
    Treaty("ANZUS", 1952, ("USA", "AUS", "NZL"), left={"NZL": 1986}),
    Treaty("Australia and New Zealand of ANZUS", 1952, ("AUS", "NZL")),
    Treaty("Manila Pact", 1955, ("USA", "AUS", "NZL", "PHL", "THA", "GBR", "FRA")),
    Treaty("Treaty on European Union, article 42(7)", 2009, (*EU27, "GBR"),
           joined={"HRV": 2013}, left={"GBR": 2020}),
)  # fmt: skip


def allies(party: str, year: int) -> dict[str, tuple[float, str]]:
    """Places that are bound to a party, by which share of its members, and by what treaties.

    Parameters
    ----------
    party
        Key of a place, a union or a bloc.
    year
        Calendar year.

    Examples
    --------
    >>> allies("JPN", 2024)
    {'USA': (1.0, 'Treaty between the United States and Japan')}
    """
    own = members(party)
    ties: dict[str, dict[str, set[str]]] = {}
    for treaty in TREATIES:
        bound = treaty.of(year)
        for member in own:
            for place in bound - set(own) if member in bound else ():
                ties.setdefault(place, {}).setdefault(member, set()).add(treaty.name)
    return {
        place: (len(by) / len(own), "; ".join(sorted(set.union(*by.values()))))
        for place, by in sorted(ties.items())
    }
