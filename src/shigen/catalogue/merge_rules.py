"""Which source comes first for a mineral and a stage: rows of ``merge_rules``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from shigen.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.store import Catalogue

AS_FIRST = "*"
"""Basis of a rule that takes what its first source counts, whatever that is."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How the figures of one stage of a mineral are put together.

    Attributes
    ----------
    sources
        Keys in order of preference.
    tolerance
        Share by which two sources may differ before it is listed; also the range given to what a
        rule imputes.
    others
        Sources whose figures split the lump of other countries, in order; empty leaves it whole.
    basis
        What a tonne means; ``*`` as the first source that has rows counts.
    reason
        Why this order.
    """

    sources: tuple[str, ...]
    tolerance: float
    others: tuple[str, ...]
    basis: str
    reason: str

    def order(self, present: Iterable[str]) -> list[str]:
        """Sources that have rows, in the order of the rule; those it does not name last, by name.

        Examples
        --------
        >>> Rule(("b", "a"), 0.25, (), "*", "").order({"a", "z", "b", "c"})
        ['b', 'a', 'c', 'z']
        """
        rank = {source: number for number, source in enumerate(self.sources)}
        return sorted(present, key=lambda source: (rank.get(source, len(rank)), source))


def _keys(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def read_rules(frame: pd.DataFrame) -> dict[tuple[str, str], Rule]:
    """Rules by mineral and stage from the rows of ``merge_rules``.

    Raises
    ------
    BadInput
        When a source stands twice in one order.
    """
    found: dict[tuple[str, str], Rule] = {}
    for row in frame.to_dict("records"):
        sources = _keys(str(row["sources"]))
        twice = sorted({source for source in sources if sources.count(source) > 1})
        key = (str(row["mineral"]), str(row["stage"]))
        if twice:
            raise BadInput(f"merge_rules, {key[0]}, {key[1]}: '{twice[0]}' stands twice in sources")
        found[key] = Rule(
            sources,
            float(row["tolerance"]),
            _keys(str(row["other_countries"])),
            str(row["basis"]),
            str(row["reason"]),
        )
    return found


@cache
def shipped() -> Mapping[tuple[str, str], Rule]:
    """Rules that come with shigen."""
    from shigen.catalogue.csvfiles import read_csv
    from shigen.reference import validate

    file = Path(__file__).parent / "hand" / "merge_rules.csv"
    return read_rules(validate("merge_rules", read_csv(file), where=file.name, fill=True))


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules of a catalogue, the general ones standing in where there is none for a mineral."""

    by_key: Mapping[tuple[str, str], Rule]

    def of(self, mineral: str, stage: str) -> Rule:
        """Rule of a mineral and stage.

        The rule of that mineral and stage, else of the mineral, else of the stage, else of all.

        Raises
        ------
        BadInput
            When no rule applies.
        """
        for key in ((mineral, stage), (mineral, "*"), ("*", stage), ("*", "*")):
            if key in self.by_key:
                return self.by_key[key]
        raise BadInput(f"merge_rules: no rule for {mineral}, {stage}; add a row for *, *")


def rules(catalogue: Catalogue) -> Rules:
    """Rules of a catalogue: its own ``merge_rules``, or those that ship when it has none.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> rules(load()).of("cobalt", "mine").sources[0]
    'iea-2025'
    """
    own = catalogue.table("merge_rules")
    return Rules(shipped() if own.empty else read_rules(own))
