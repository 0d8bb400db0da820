"""Both sides of trade: what the exporter and the importer reported of the same goods.

Reports of customs offices may not be passed on, so the built-in catalogue has none. With a
catalogue of the user's own (``shigen data import comtrade FILE``) each pair of countries is set
side by side, with what BACI settled on, and each reporter with all its partners.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen import reference
from shigen.catalogue.trade_history import Tables
from shigen.catalogue.trade_rules import map_of_codes
from shigen.errors import BadInput

# BACI is said to follow a side when it is within this share of it.
NEAR = 0.02
# Sides are said to agree when they are within this factor of each other.
AGREE = 1.1
# A reporter with fewer pairs is listed after those that can be judged.
PAIRS_TO_JUDGE = 20
EDITION = "HS17"
PAIR = ["hs6", "year", "exporter", "importer"]


def _reports(catalogue: Tables) -> pd.DataFrame:
    reports = catalogue.table("trade_reports")
    if reports.empty:
        raise BadInput(
            "this catalogue holds no reports of customs offices, which may not be passed on; fetch "
            "an extract from UN Comtrade, run `shigen data import comtrade FILE`, and name the "
            "new catalogue with --catalogue"
        )
    return reports


def _sides(reports: pd.DataFrame) -> pd.DataFrame:
    """One row per pair with the report of each side; a side that did not report is missing."""
    reports = reports[~reports["partner"].isin(["WLD", "OTH"])]
    sides = []
    for flow, side, names in (
        ("exports", "exporter", {"reporter": "exporter", "partner": "importer"}),
        ("imports", "importer", {"reporter": "importer", "partner": "exporter"}),
    ):
        own = reports[reports["flow"].eq(flow)].rename(
            columns={**names, "gross_t": f"{side}_t", "value_kusd": f"{side}_kusd"}
        )
        sides.append(
            own.set_index(PAIR)[[f"{side}_t", f"{side}_kusd"]].assign(**{side + "_said": 1})
        )
    return sides[0].join(sides[1], how="outer").reset_index()


def mirror(
    catalogue: Tables,
    *,
    mineral: str | None = None,
    hs6: str | None = None,
    place: str | None = None,
) -> pd.DataFrame:
    """Pairs of countries of which both sides reported, and what BACI settled on.

    Parameters
    ----------
    catalogue
        Its tables ``trade_reports`` and ``flows`` are read.
    mineral
        Codes of one mineral; all codes when not given.
    hs6
        One code.
    place
        Pairs in which this country is a side.

    Returns
    -------
    pandas.DataFrame
        hs6, year, exporter, importer; ``exporter_t`` and ``importer_t`` [t] and ``exporter_kusd``
        and ``importer_kusd`` [kUSD] as each side reported; ``ratio_t`` and ``ratio_kusd``
        (importer over exporter); ``larger`` (exporter, importer or equal, by weight, within
        10 per cent); ``baci_t``; ``baci_follows`` (exporter, importer, both, between or neither).
        The widest gap in tonnes comes first. Exporters report values at their border and importers
        with freight and insurance, so a ratio of values a little above one is right.

    Raises
    ------
    BadInput
        When the catalogue holds no reports: says which file to import.
    """
    pairs = _sides(_chosen(_reports(catalogue), mineral, hs6))
    pairs = pairs[pairs["exporter_said"].eq(1) & pairs["importer_said"].eq(1)]
    if place is not None:
        side = reference.place(place)
        pairs = pairs[pairs["exporter"].eq(side) | pairs["importer"].eq(side)]
    flows = catalogue.table("flows")
    settled = flows[flows["edition"].eq(EDITION) & flows["hs6"].isin(pairs["hs6"].unique())]
    settled = settled.rename(columns={"gross_t": "baci_t"})
    pairs = pairs.merge(settled[[*PAIR, "baci_t"]], on=PAIR, how="left")
    pairs["ratio_t"] = _ratio(pairs["importer_t"], pairs["exporter_t"])
    pairs["ratio_kusd"] = _ratio(pairs["importer_kusd"], pairs["exporter_kusd"])
    pairs["larger"] = _larger(pairs["ratio_t"])
    pairs["baci_follows"] = _followed(pairs)
    pairs["gap"] = (pairs["importer_t"] - pairs["exporter_t"]).abs()
    order = ["gap", *PAIR]
    pairs = pairs.sort_values(order, ascending=[False, *[True] * len(PAIR)], ignore_index=True)
    columns = [
        *PAIR, "exporter_t", "importer_t", "ratio_t", "larger", "exporter_kusd", "importer_kusd",
        "ratio_kusd", "baci_t", "baci_follows",
    ]  # fmt: skip
    return pairs[columns]


def _chosen(reports: pd.DataFrame, mineral: str | None, hs6: str | None) -> pd.DataFrame:
    if mineral is not None:
        codes = map_of_codes()
        own = codes.loc[codes["mineral"].eq(reference.mineral(mineral)), "hs6"]
        reports = reports[reports["hs6"].isin(own)]
    return reports if hs6 is None else reports[reports["hs6"].eq(hs6)]


def _ratio(above: pd.Series[float], below: pd.Series[float]) -> pd.Series[float]:
    return (above / below).where(below.gt(0) & above.gt(0))


def _larger(ratio: pd.Series[float]) -> pd.Series[str]:
    marks = np.select(
        [ratio.isna(), ratio.gt(AGREE), ratio.lt(1 / AGREE)],
        ["", "importer", "exporter"],
        default="equal",
    )
    return pd.Series(marks, index=ratio.index, dtype="str")


def _followed(pairs: pd.DataFrame) -> pd.Series[str]:
    """Which side BACI's quantity is equal to, or whether it lies between the two."""
    ours, theirs, settled = pairs["exporter_t"], pairs["importer_t"], pairs["baci_t"]
    by_exporter = (settled / ours - 1).abs().le(NEAR)
    by_importer = (settled / theirs - 1).abs().le(NEAR)
    between = settled.gt(np.minimum(ours, theirs)) & settled.lt(np.maximum(ours, theirs))
    marks = np.select(
        [settled.isna(), by_exporter & by_importer, by_exporter, by_importer, between],
        ["", "both", "exporter", "importer", "between"],
        default="neither",
    )
    return pd.Series(marks, index=pairs.index, dtype="str")


def reporters(catalogue: Tables, *, mineral: str | None = None) -> pd.DataFrame:
    """How each customs office stands against its partners: by how much and in which direction.

    Parameters
    ----------
    catalogue, mineral
        As `mirror`.

    Returns
    -------
    pandas.DataFrame
        One row per reporter and flow: ``pairs`` that both sides weighed, ``own_t`` and
        ``partners_t`` [t], ``ratio_t`` (own over partners', of the sums), ``median_ratio`` (of the
        pairs, which one large pair cannot sway), ``within_10`` (share of pairs within 10 per
        cent), ``direction`` (more, less or even, by the median), ``alone`` (pairs that the partner
        did not report) and ``unheard`` (pairs that only the partner reported). The reporter
        furthest off by the median comes first; those with fewer than 20 pairs follow.

    Raises
    ------
    BadInput
        When the catalogue holds no reports.
    """
    pairs = _sides(_chosen(_reports(catalogue), mineral, None))
    found = []
    for flow, own, other in (
        ("exports", "exporter", "importer"),
        ("imports", "importer", "exporter"),
    ):
        both = pairs[pairs["exporter_t"].gt(0) & pairs["importer_t"].gt(0)].copy()
        both["ratio"] = both[f"{own}_t"] / both[f"{other}_t"]
        both["within"] = both["ratio"].between(1 / AGREE, AGREE)
        grouped = both.groupby(own, sort=True)
        rows = grouped.agg(
            pairs=("ratio", "size"),
            own_t=(f"{own}_t", "sum"),
            partners_t=(f"{other}_t", "sum"),
            median_ratio=("ratio", "median"),
            within_10=("within", "mean"),
        )
        alone = pairs[pairs[f"{own}_said"].eq(1) & pairs[f"{other}_said"].isna()]
        unheard = pairs[pairs[f"{own}_said"].isna()]
        rows["alone"] = alone.groupby(own).size().reindex(rows.index).fillna(0).astype("int64")
        rows["unheard"] = unheard.groupby(own).size().reindex(rows.index).fillna(0).astype("int64")
        found.append(rows.rename_axis("reporter").reset_index().assign(flow=flow))
    table = pd.concat(found, ignore_index=True)
    table["ratio_t"] = table["own_t"] / table["partners_t"]
    table["direction"] = np.select(
        [table["median_ratio"].gt(AGREE), table["median_ratio"].lt(1 / AGREE)],
        ["more", "less"],
        default="even",
    )
    table["off"] = np.log(table["median_ratio"]).abs()
    table["few"] = table["pairs"].lt(PAIRS_TO_JUDGE)
    table = table.sort_values(
        ["few", "off", "reporter", "flow"], ascending=[True, False, True, True], ignore_index=True
    )
    columns = [
        "reporter", "flow", "pairs", "own_t", "partners_t", "ratio_t", "median_ratio", "within_10",
        "direction", "alone", "unheard",
    ]  # fmt: skip
    return table[columns]


def followed(pairs: pd.DataFrame) -> pd.DataFrame:
    """How often BACI's quantity is that of the exporter, of the importer, or neither.

    Parameters
    ----------
    pairs
        As `mirror` gives it.

    Returns
    -------
    pandas.DataFrame
        baci_follows, pairs, share (of the pairs for which BACI has a quantity and both sides
        weighed).
    """
    weighed = pairs[
        pairs["baci_follows"].ne("") & pairs["exporter_t"].gt(0) & pairs["importer_t"].gt(0)
    ]
    counted: pd.DataFrame = weighed.groupby("baci_follows", as_index=False).agg(
        pairs=("hs6", "size")
    )
    counted["share"] = counted["pairs"] / max(len(weighed), 1)
    return counted
