"""TE of USGS 2021: net import reliance as an agency prints it, else from output and trade.

For the United States the printed figure comes first: it is the same sum with changes of stocks, in
the form that is used. A line about ores or concentrates is that of the mine, any other that of the
stage of use. Without one, and for every other party, TE is (I - E) / (P + I - E) from the output
and trade of the stage, with the change of stocks where the US balance prints it. Where no change of
stocks is known the ends allow for ``DRAW`` of use drawn or built.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from shigen.catalogue.use_balance import used_at
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.supply import domestic
from shigen.criticality.gather.trade import exports, imports
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given
from shigen.criticality.method import Array
from shigen.criticality.methods.usgs_2021 import NET_RELIANCE, exposure

# Of 128 changes of stocks of 20 commodities that the US balance prints, 98 in 100 lie within this
# share of apparent consumption, and none beyond half as much again.
DRAW = 0.1
LIMIT = 0.2
# An open interval wider than this says too little for a middle.
WIDE = 0.5
STATUSES = ("reported", "estimated", "imputed", "assumed")
Key = tuple[str, str, int]


@dataclass(frozen=True)
class Printed:
    """A printed net import reliance, 0..1; value is the middle of an interval."""

    value: float
    low: float
    high: float
    status: str
    rows: Callable[[], pd.DataFrame]


def printed_reliance(store: Kept) -> dict[Key, Printed]:
    """Printed net import reliance of the United States by mineral, stage and year.

    The latest edition that prints a year stands. Of several lines of a stage the total stands;
    without a total none does, since it is not said which is the mineral's.
    """

    def make() -> dict[Key, Printed]:
        rows = store.table("balance")
        rows = rows[(rows["place"] == "USA") & (rows["item"] == "net-import-reliance")]
        low = rows["low"].fillna(rows["value"]).fillna(0.0) / 100
        high = rows["high"].fillna(rows["value"]).fillna(100.0) / 100
        told = rows["value"].notna() | rows["low"].notna() | rows["high"].notna()
        rows = rows.assign(below=low, above=high)[told]
        rows = rows.assign(stage=[_stage(str(m), str(d)) for m, d in
                                  zip(rows["mineral"], rows["detail"], strict=True)])  # fmt: skip
        rows = rows[rows["stage"] != ""].reset_index(drop=True)
        by = [rows[name].tolist() for name in ("mineral", "stage", "year", "vintage")]
        lines: dict[tuple[str, str, int, str], list[int]] = {}
        for line, (mineral, stage, year, vintage) in enumerate(zip(*by, strict=True)):
            lines.setdefault((mineral, stage, int(year), vintage), []).append(line)
        forms = rows["form"].tolist()
        found: dict[Key, Printed] = {}
        records = rows.to_dict("records")
        for (mineral, stage, year, _), part in sorted(lines.items()):
            taken = [at for at in part if forms[at] == "total"] if len(part) > 1 else part
            if len(taken) == 1:
                found[mineral, stage, year] = _printed(records[taken[0]], rows, taken[0])
        return found

    return store.once("printed net import reliance", make)


def _stage(mineral: str, detail: str) -> str:
    words = detail.lower()
    ore = "concentrates" in words or " ores" in words
    return "mine" if ore else used_at(mineral)


def _printed(row: Mapping[Hashable, Any], lines: pd.DataFrame, at: int) -> Printed:
    low, high = float(row["below"]), float(row["above"])
    value = float(row["value"]) / 100
    status = str(row["status"])
    if np.isnan(value):
        value = (low + high) / 2 if high - low <= WIDE else np.nan
        status = "estimated"

    def rows() -> pd.DataFrame:
        line = lines.iloc[[at]]
        notes = [f"printed as {text}" for text in line["published"]]
        made = line.assign(quantity="", item=line["detail"], note=notes)
        return made[list(TRACE_COLUMNS)]

    return Printed(value, low, high, status, rows)


def stock_draws(store: Kept) -> dict[tuple[str, int], float]:
    """Stocks drawn over apparent consumption of the United States, by mineral and year.

    Every line of stocks that an edition prints must be known in the year and the year before.
    """

    def make() -> dict[tuple[str, int], float]:
        rows = store.table("balance")
        rows = rows[(rows["place"] == "USA") & (rows["unit"] == "t")]
        stocks = rows[rows["item"] == "stocks"]
        used = rows[rows["item"] == "apparent-consumption"]
        # which stock belongs to which of several lines of use is not said: the largest is the whole
        whole = used.groupby(["source", "mineral", "year"])["value"].max()
        found: dict[tuple[str, int], float] = {}
        for (source, mineral), part in stocks.groupby(["source", "mineral"], sort=True):
            lines = part.pivot_table(
                index="year", columns=["detail", "form"], values="value", dropna=False
            )
            held = lines.sum(axis=1, skipna=False)
            for year in held.index:
                use = whole.get((source, mineral, year), np.nan)
                draw = (held.get(year - 1, np.nan) - held[year]) / use if use > 0 else np.nan
                if -LIMIT <= draw <= LIMIT:
                    # later editions come later in the order and stand
                    found[str(mineral), int(year)] = float(draw)
        return found

    return store.once("stock draws", make)


def _amounts(found: Given) -> tuple[Array, Array, Array]:
    ends = (found.value, found.low, found.high)
    one, two, three = (end.sum(axis=1) if end.ndim == 2 else end for end in ends)
    return one, two, three


def net_import_reliance(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """TE of every case.

    Known is 1 for a printed figure, else the least evidence of imports, exports and own output.
    """
    store = kept(catalogue, cases["year"])
    parts = [gather(store, cases, places) for gather in (imports, exports, domestic)]
    bought, bought_low, bought_high = _amounts(parts[0])
    sent, sent_low, sent_high = _amounts(parts[1])
    made, made_low, made_high = _amounts(parts[2])
    printed = printed_reliance(store)
    draws = stock_draws(store)
    drawn = np.full(len(cases), np.nan)
    lines: list[Printed | None] = [None] * len(cases)
    columns = (cases[name].tolist() for name in ("mineral", "stage", "year", "party"))
    for row, (mineral, stage, year, party) in enumerate(zip(*columns, strict=True)):
        if party == "USA":
            lines[row] = printed.get((mineral, stage, int(year)))
            if stage == used_at(mineral):
                drawn[row] = draws.get((mineral, int(year)), np.nan)
    middle, less, more = (np.where(np.isnan(drawn), x, drawn) for x in (0.0, -DRAW, DRAW))
    value = exposure(bought - sent, made, middle)
    low = exposure(np.fmin(bought_low - sent_high, bought - sent), np.fmax(made_high, made), less)
    high = exposure(np.fmax(bought_high - sent_low, bought - sent), np.fmin(made_low, made), more)
    low, high = np.fmin(low, value), np.fmax(high, value)
    known = np.min([np.nan_to_num(part.known) for part in parts], axis=0)
    status = [
        max((str(part.status[row]) for part in parts), key=_rank) for row in range(len(cases))
    ]
    reason = ["; ".join(f"{part.quantity.name}: {part.reason[row]}" for part in parts
                        if part.reason[row]) for row in range(len(cases))]  # fmt: skip
    for row, line in enumerate(lines):
        if line is not None and not np.isnan(line.value):
            value[row], low[row], high[row] = line.value, line.low, line.high
            known[row], status[row], reason[row] = 1.0, line.status, ""
    gone = np.isnan(value)
    reason = [text or "nothing is made or traded" if none else ""
              for text, none in zip(reason, gone, strict=True)]  # fmt: skip

    def trace(case: int) -> pd.DataFrame:
        line = lines[case]
        if line is not None and not np.isnan(line.value):
            return line.rows()
        rows = [part.trace(case) for part in parts]
        return pd.concat([one for one in rows if len(one)] or rows[:1], ignore_index=True)

    return given(
        NET_RELIANCE, value, low=low, high=high, known=np.where(gone, 0.0, known),
        status=np.where(gone, "missing", np.array(status, dtype=object)).astype(object),
        reason=np.array(reason, dtype=object), trace=trace,
    )  # fmt: skip


def _rank(status: str) -> int:
    return STATUSES.index(status) if status in STATUSES else len(STATUSES)
