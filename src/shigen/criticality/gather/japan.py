"""Growth of a party's use; what is not held of stocks and restrictions. Japan is one such party."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen.criticality.gather import figures
from shigen.criticality.gather.finding import not_held
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.markets import NEAR
from shigen.criticality.gather.supply import domestic
from shigen.criticality.gather.trade import exports, imports
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given
from shigen.criticality.method import Array
from shigen.criticality.methods._nedo_quantities import RESTRICTION, STOCKS, USE_GROWTH

# Below this evidence a sum of output and net imports says nothing of use.
EVIDENCE = 0.5

stock_days = not_held(
    STOCKS,
    "stocks by mineral are not published as open data; Japan's are secret by law. "
    "A user may bring a file",
)
use_restriction = not_held(
    RESTRICTION,
    "no open table of likely restrictions of use is held; a user may bring a file of grades 0-3",
)


def use_growth(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Yearly growth of own output plus net imports at the stage over five years.

    Four or six years count where five lacks. It is missing where any part of either sum is, or
    where the evidence for one is below a half; stocks are not in the sums.
    """
    store = kept(catalogue, cases["year"])
    now, now_known = _use(store, cases, places)
    growth = np.full(len(cases), np.nan)
    known, since = np.zeros(len(cases)), np.zeros(len(cases))
    before = np.full(len(cases), np.nan)
    for span in NEAR:
        open_cases = np.flatnonzero(np.isnan(growth) & (now > 0) & (now_known >= EVIDENCE))
        if not len(open_cases):
            break
        earlier = cases.iloc[open_cases]
        earlier = earlier.assign(year=earlier["year"] - span)
        then, then_known = _use(_of_years(store, earlier), earlier, places)
        fits = (then > 0) & (then_known >= EVIDENCE)
        at = open_cases[fits]
        growth[at] = (now[at] / then[fits]) ** (1 / span) - 1
        known[at] = np.minimum(now_known[at], then_known[fits])
        before[at], since[at] = then[fits], span
    reason = [
        "" if not np.isnan(rate) else _why_not(use, share)
        for rate, use, share in zip(growth, now, now_known, strict=True)
    ]

    def trace(case: int) -> pd.DataFrame:
        if np.isnan(growth[case]):
            return pd.DataFrame(columns=list(TRACE_COLUMNS))
        at = cases.iloc[case]
        rows = [
            {"place": at["party"], "item": "output + imports - exports", "year": year,
             "value": value, "unit": "t", "status": "imputed",
             "note": "from the quantities domestic, imports and exports of that year"}
            for year, value in ((int(at["year"]) - int(since[case]), before[case]),
                                (int(at["year"]), now[case]))
        ]  # fmt: skip
        frame = pd.DataFrame(rows).reindex(columns=list(TRACE_COLUMNS))
        return frame.assign(quantity=USE_GROWTH.name)

    return given(
        USE_GROWTH,
        growth,
        known=known,
        status=np.where(np.isnan(growth), "missing", "imputed").astype(object),
        reason=np.array(reason, dtype=object),
        trace=trace,
    )


def _of_years(store: Kept, cases: pd.DataFrame) -> Kept:
    """A store for other years of trade, sharing the tables and the output already worked out."""
    years = frozenset(int(year) for year in cases["year"])

    def make() -> Kept:
        other = Kept(store, years)
        other.once("figures", lambda: figures.frame(store))
        return other

    return store.once(("use-before", years), make)


def _use(store: Kept, cases: pd.DataFrame, places: tuple[str, ...]) -> tuple[Array, Array]:
    """Own output plus imports less exports, t, and the least evidence of the three."""
    cases = cases.reset_index(drop=True)
    made = domestic(store, cases, places)
    bought = imports(store, cases, places)
    sold = exports(store, cases, places)
    use = made.value.sum(axis=1) + bought.value.sum(axis=1) - sold.value
    known = np.minimum(np.minimum(made.known, bought.known), sold.known)
    return np.asarray(use), np.asarray(known)


def _why_not(use: float, known: float) -> str:
    if np.isnan(use):
        return "own output, imports or exports of the year are not known"
    if use <= 0:
        return "own output plus net imports is not above zero: stocks or goods not counted"
    if known < EVIDENCE:
        return f"evidence for own output and trade is {known:.0%}, below {EVIDENCE:.0%}"
    return "use four to six years before is not known, or on too little evidence"
