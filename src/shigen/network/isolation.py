"""Whom a closed set of passages cuts off from whom, by sea and by land."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np

from shigen import reference
from shigen.network.route_graph import Key, graph, tree
from shigen.network.routes import closable

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue

ISOLATION: Final = ("party", "closing", "places", "cut_off", "isolated", "note")


def isolation(catalogue: Catalogue, party: str, closing: Iterable[str] | str) -> dict[str, object]:
    """How many places a party reaches while nothing is closed, and how many it no longer does.

    Parameters
    ----------
    catalogue
        Its tables of ports, lanes and land legs are used.
    party
        A place.
    closing
        Passages that are closed together.

    Returns
    -------
    dict
        party, closing, ``places`` it reaches while all is open, how many are then ``cut_off``,
        whether that is all of them (``isolated``), and a ``note`` that says so.

    Raises
    ------
    UnknownName
        When the party or a passage is not known.
    BadInput
        When a passage cannot be closed.

    Examples
    --------
    >>> from shigen import catalogue
    >>> isolation(catalogue.load(), "JPN", "Hormuz")["note"]
    'cuts JPN off from BHR, IRQ, KWT, QAT'
    """
    party, shut = reference.place(party), closable(closing)
    everything = Key(catalogue.hash, (), catalogue)
    roots = graph(everything).terminals.get(party, ())
    row: dict[str, object] = {"party": party, "closing": ";".join(shut)}
    if not roots:
        note = f"no port or inland terminal of {party} in the catalogue"
        return row | {"places": 0, "cut_off": 0, "isolated": True, "note": note}

    def reached(key: Key) -> set[str]:
        cost = tree(key, roots).cost
        return {
            place
            for place, ends in graph(key).terminals.items()
            if place != party and np.isfinite(cost[list(ends)]).any()
        }

    before = reached(everything)
    lost = before - reached(Key(catalogue.hash, shut, catalogue))
    isolated = bool(before) and lost == before
    note = ""
    if isolated:
        note = f"isolates {party}: no place is left that it could trade with, by sea or land"
    elif lost:
        note = f"cuts {party} off from {', '.join(sorted(lost))}"
    return row | {"places": len(before), "cut_off": len(lost), "isolated": isolated, "note": note}
