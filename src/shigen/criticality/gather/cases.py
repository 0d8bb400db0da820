"""Cases: which minerals, stages, years and parties are asked for, checked against the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from shigen import reference
from shigen.criticality import parties as party_keys
from shigen.criticality.gather.figures import spans
from shigen.criticality.gather.figures import years as years_of
from shigen.criticality.gather.kept import Tables, kept
from shigen.criticality.inputs import CASE_COLUMNS
from shigen.errors import BadInput

PARTIES = ("USA", "JPN")


def cases(
    catalogue: Tables,
    *,
    minerals: Iterable[str] | None = None,
    stages: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    parties: Iterable[str] = PARTIES,
) -> pd.DataFrame:
    """Every case that the catalogue has output for.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    minerals, stages
        In any accepted spelling; all that have output when not given.
    years
        Calendar years; the years that a mineral and stage have when not given. A mineral and stage
        that lacks one of the years given keeps its case, whose quantities say what is missing.
    parties
        Places, ``EUU`` or blocs joined by ``+``.

    Returns
    -------
    pandas.DataFrame
        ``CASE_COLUMNS``, sorted by mineral, stage, year and in the order of the parties.

    Raises
    ------
    UnknownName
        When a mineral, stage or party is not known.
    BadInput
        When no mineral and stage asked for has output, or a year has no output at all.
    """
    there = years_of(kept(catalogue))
    wanted = None if minerals is None else {reference.mineral(text) for text in minerals}
    at = None if stages is None else {reference.stage(text) for text in stages}
    who = [party_keys.key(text) for text in parties]
    chosen = {
        key: found
        for key, found in there.items()
        if (wanted is None or key[0] in wanted) and (at is None or key[1] in at)
    }
    lost = sorted((wanted or set()) - {mineral for mineral, _ in chosen})
    if lost or not chosen:
        raise BadInput(_no_output(lost, at, there))
    asked = None if years is None else sorted({int(year) for year in years})
    for year in asked or ():
        if not any(year in found for found in chosen.values()):
            all_years = sorted({y for found in chosen.values() for y in found})
            raise BadInput(
                f"no output of any mineral asked for is held for {year}; "
                f"it is held for {spans(all_years)}"
            )
    rows = [
        (mineral, stage, year, party)
        for (mineral, stage), found in sorted(chosen.items())
        for year in (found if asked is None else asked)
        for party in who
    ]
    return pd.DataFrame(rows, columns=list(CASE_COLUMNS))


def _no_output(
    lost: list[str], at: set[str] | None, there: dict[tuple[str, str], list[int]]
) -> str:
    where = f" at stage {', '.join(sorted(at))}" if at else ""
    held = [f"{m}, {s}" for m, s in there if m in lost]
    hint = f"; held: {'; '.join(held)}" if held else ""
    return f"no output of {', '.join(lost) or 'any mineral'}{where} is held{hint}"
