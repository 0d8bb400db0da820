"""Which imports run through which passage, and what closing it does to them.

Only the last leg is seen here, from the exporter to the party: a passage that ore crossed before
it was refined elsewhere shows at the stage and party that imported the ore.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from shigen import reference
from shigen.errors import BadInput
from shigen.network import routes
from shigen.network.isolation import ISOLATION, isolation
from shigen.network.route_graph import Key, graph

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue
    from shigen.network.balanced import Network

SEEN: Final = ("reported", "estimated")
"""Statuses of arcs that somebody saw; the others are inferred by a rule or by judgement."""
PARTIES: Final = ("USA", "JPN")
EXPOSURE: Final = (
    "mineral", "party", "stage", "closed", "passage", "imports_t", "t", "share", "low", "high",
    "suppliers",
)  # fmt: skip
CLOSURE: Final = (
    "mineral", "party", "stage", "closing", "imports_t", "affected_t", "affected_share",
    "days_added", "days_added_most", "usd_per_t_added", "usd_per_t_added_low",
    "usd_per_t_added_high", "cost_added", "unreachable_t", "unreachable_share",
    "no_route_t", "instead", "note",
)  # fmt: skip
TURNED: Final = ("mineral", "party", "stage", "closing", "passage", "t")


@dataclass(frozen=True)
class PassageFlows:
    """What `passage_flows` finds.

    Attributes
    ----------
    exposure
        Share of the imports of each party and stage on whose cheapest route each passage lies.
    closures
        What each closure does to them.
    turned
        Tonnes a year that each closure sends through a canal which they did not use before.
    isolation
        Whom each closure cuts off, party by party.
    """

    exposure: pd.DataFrame
    closures: pd.DataFrame
    turned: pd.DataFrame
    isolation: pd.DataFrame


class Way(NamedTuple):
    """One cheapest route: days, freight with its range, and cost with time; infinite without."""

    days: float
    usd_per_t: float
    usd_per_t_low: float
    usd_per_t_high: float
    cost: float
    passages: tuple[str, ...]


class _Import(NamedTuple):
    """What a party gets from one exporter, whether somebody saw it, and by which way."""

    exporter: str
    tonnes: float
    seen: bool
    way: Way


@lru_cache(maxsize=1 << 16)
def _way(key: Key, origin: str, destination: str) -> Way:
    row = routes.between(key.catalogue, origin, destination, closed=key.closed).iloc[0]
    return Way(
        days=float(row["days"]),
        usd_per_t=float(row["usd_per_t"]),
        usd_per_t_low=float(row["usd_per_t_low"]),
        usd_per_t_high=float(row["usd_per_t_high"]),
        cost=float(row["cost"]),
        passages=tuple(name for name in str(row["passages"]).split(";") if name),
    )


def _imports(network: Network, stage: str, party: str, key: Key) -> list[_Import]:
    arcs = network.shipped(stage)
    arcs = arcs[arcs["importer"].eq(party) & arcs["exporter"].ne(party)]
    arcs = arcs.sort_values("exporter")
    return [
        _Import(exporter, tonnes, status in SEEN, _way(key, exporter, party))
        for exporter, tonnes, status in zip(
            arcs["exporter"].tolist(),
            arcs["value"].tolist(),
            arcs["status"].tolist(),
            strict=True,
        )
    ]


def passage_flows(
    network: Network,
    catalogue: Catalogue,
    closed: Iterable[str] | str = (),
    *,
    parties: Iterable[str] | str = PARTIES,
) -> PassageFlows:
    """Imports of parties by passage, and what closures do to them.

    Parameters
    ----------
    network
        Balanced flows of one mineral.
    catalogue
        Its tables of ports, lanes, land legs and route parameters are used.
    closed
        Passages that are closed together. The exposure is that of the routes which are left, and
        the one closure is theirs. When none is named, nothing is closed for the exposure, and
        every passage that any import uses is closed by itself, one after the other.
    parties
        Places that import.

    Returns
    -------
    PassageFlows
        ``share`` is in tonnes of contained metal; ``low`` counts only arcs that somebody saw,
        ``high`` adds those that nobody saw and those whose exporter has no port. Added days and
        freight are means over the tonnes that are re-routed and still arrive, missing where
        nothing is; what no route is left for counts as ``unreachable_t``. Freight alone can fall,
        where a longer way saves a toll; ``cost_added``, the worth of the days included, cannot.

    Raises
    ------
    UnknownName
        When a party or a passage is not known.
    BadInput
        When a passage cannot be closed, or no party is named.

    Examples
    --------
    >>> from shigen import catalogue, network
    >>> opened = catalogue.load()
    >>> found = passage_flows(network.build(opened, mineral="cobalt"), opened, parties="JPN")
    >>> bool(found.exposure["share"].between(0, 1).all())
    True
    """
    texts = [parties] if isinstance(parties, str) else list(parties)
    named = list(dict.fromkeys(reference.place(text) for text in texts))
    if not named:
        raise BadInput("flows by passage: name at least one party")
    shut = routes.closable(closed)
    everything = Key(catalogue.hash, (), catalogue)
    left = Key(catalogue.hash, shut, catalogue)
    ports = graph(everything).terminals
    exposed: list[dict[str, object]] = []
    effects: list[dict[str, object]] = []
    turned: list[dict[str, object]] = []
    closings: dict[tuple[str, ...], None] = dict.fromkeys([shut] if shut else [])
    can_close = {row["slug"] for row in reference.rows("passages") if row["closable"] == "1"}
    for party in named:
        for stage in network.stages:
            imports = _imports(network, stage, party, everything)
            if not imports:
                continue
            names = {"mineral": network.mineral, "party": party, "stage": stage}
            shown = imports if not shut else _imports(network, stage, party, left)
            exposed += [names | row for row in _exposure(shown, shut, ports)]
            used = sorted({name for each in imports for name in each.way.passages} & can_close)
            for closing in [shut] if shut else [(passage,) for passage in used]:
                closings[closing] = None
                row, canal_t = _closure(imports, party, closing, catalogue)
                effects.append(names | row)
                turned += [
                    names | {"closing": ";".join(closing), "passage": canal, "t": tonnes}
                    for canal, tonnes in canal_t.items()
                ]
    cut = [isolation(catalogue, party, closing) for party in named for closing in closings]
    return PassageFlows(
        exposure=pd.DataFrame(exposed, columns=list(EXPOSURE)),
        closures=pd.DataFrame(effects, columns=list(CLOSURE)),
        turned=pd.DataFrame(turned, columns=list(TURNED)),
        isolation=pd.DataFrame(cut, columns=list(ISOLATION)),
    )


def _tonnes_by_passage(ways: Iterable[tuple[float, Iterable[str]]]) -> dict[str, float]:
    """Tonnes over each passage, the most first, equal ones by name."""
    total: dict[str, float] = {}
    for tonnes, passages in ways:
        for name in dict.fromkeys(passages):
            total[name] = total.get(name, 0.0) + tonnes
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))


def _exposure(
    imports: Sequence[_Import], closed: tuple[str, ...], ports: Collection[str]
) -> list[dict[str, object]]:
    """Rows of one party and stage, the passage with most tonnes first; places with ports given."""
    total = sum(each.tonnes for each in imports)
    unsure = sum(each.tonnes for each in imports if not (each.seen and each.exporter in ports))
    rows: list[dict[str, object]] = []
    through = _tonnes_by_passage((each.tonnes, each.way.passages) for each in imports)
    for passage, tonnes in through.items():
        here = [each for each in imports if passage in each.way.passages]
        firm = sum((each.tonnes for each in here if each.seen), 0.0)
        by_size = sorted(here, key=lambda each: (-each.tonnes, each.exporter))
        rows.append(
            {
                "closed": ";".join(closed),
                "passage": passage,
                "imports_t": total,
                "t": tonnes,
                "share": min(1.0, tonnes / total),
                "low": min(1.0, firm / total),
                "high": min(1.0, (firm + unsure) / total),
                "suppliers": ";".join(each.exporter for each in by_size),
            }
        )
    return rows


def _closure(
    imports: Sequence[_Import], party: str, closing: tuple[str, ...], catalogue: Catalogue
) -> tuple[dict[str, object], dict[str, float]]:
    """What a closure does to the imports of one party and stage, and tonnes new to each canal."""
    key = Key(catalogue.hash, closing, catalogue)
    total = sum(each.tonnes for each in imports)
    hit = [each for each in imports if set(closing) & set(each.way.passages)]
    after = [_way(key, each.exporter, party) for each in hit]
    arrives = [(e, way) for e, way in zip(hit, after, strict=True) if np.isfinite(way.days)]
    rerouted = sum((each.tonnes for each, _ in arrives), 0.0)
    affected = sum((each.tonnes for each in hit), 0.0)
    lost = sum(
        (e.tonnes for e, way in zip(hit, after, strict=True) if not np.isfinite(way.days)), 0.0
    )
    instead = _tonnes_by_passage(
        (e.tonnes, [name for name in way.passages if name not in e.way.passages])
        for e, way in arrives
    )

    def mean(name: str) -> float:
        added = [e.tonnes * (getattr(way, name) - getattr(e.way, name)) for e, way in arrives]
        return sum(added) / rerouted if rerouted > 0 else float("nan")

    freight = [mean(name) for name in ("usd_per_t_low", "usd_per_t", "usd_per_t_high")]
    every = {row["slug"] for row in reference.rows("passages") if row["kind"] == "canal"}
    blocked = min(1.0, lost / total)
    row: dict[str, object] = {
        "closing": ";".join(closing),
        "imports_t": total,
        "affected_t": affected,
        "affected_share": min(1.0, affected / total),
        "days_added": mean("days"),
        "days_added_most": max(
            (way.days - each.way.days for each, way in arrives), default=float("nan")
        ),
        "usd_per_t_added": freight[1],
        "usd_per_t_added_low": min(freight),
        "usd_per_t_added_high": max(freight),
        "cost_added": mean("cost"),
        "unreachable_t": lost,
        "unreachable_share": blocked,
        "no_route_t": sum((e.tonnes for e in imports if not np.isfinite(e.way.days)), 0.0),
        "instead": ";".join(instead),
        "note": _says(party, blocked, len(hit)),
    }
    return row, {name: tonnes for name, tonnes in sorted(instead.items()) if name in every}


def _says(party: str, blocked: float, hit: int) -> str:
    if hit == 0:
        return "touches no import"
    if blocked == 0:
        return ""
    if blocked >= 1 - 1e-9:
        return f"isolates {party}: no way is left for any of these imports"
    return f"no way to {party} is left for {blocked:.0%} of these imports"
