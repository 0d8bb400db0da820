"""Our GeoPolRisk scores beside those of the package geopolrisk-py 2.0.1, row by row.

`beside_peer` says of every row why ours is another number: content against gross weight, stages,
trade inside a union, codes, or what we cannot answer. With the package's own inputs
(`shigen.criticality.studies.geopolrisk_peer`) it also shows that the formula is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from shigen.criticality.studies.geopolrisk_peer import UNITS, PeerInputs, same_inputs
from shigen.errors import BadInput

PEER_COLUMNS = ("unit", "material", "year", "geopolrisk_score", "HHI", "import_risk")
TABLE_COLUMNS = (
    "unit", "material", "mineral", "stage", "peer", "same_inputs", "without_bloc_trade", "ours",
    "highest", "highest_stage", "difference", "by_concentration", "by_partners", "by_reliance",
    "verdict", "reason",
)  # fmt: skip
CORRELATION_COLUMNS = (
    "unit", "materials", "same_inputs_equal", "same_inputs", "both", "equal", "same_stage",
    "highest_stage",
)  # fmt: skip
EQUAL = 1e-3
# Own output that differs by more than this part is told.
TOLD = 0.005
# Content so near one that it is not worth a word.
SMALL = 0.02
# The tables of the package are held in single precision.
PRECISION = 1e-6


def materials() -> pd.DataFrame:
    """What each material of the package is: mineral, stages, and contents of the code traded.

    Returns
    -------
    pandas.DataFrame
        material, mineral (empty when it is none of ours), output_stage, trade_stage (empty without
        a customs code), content_low and content_high (t of what the output counts in a t traded;
        missing where it is not known), note.
    """
    path = resources.files("shigen.criticality.studies").joinpath("geopolrisk_materials.csv")
    with path.open(encoding="utf-8") as file:
        return pd.read_csv(file).fillna(
            {"mineral": "", "output_stage": "", "trade_stage": "", "note": ""}
        )


def beside_peer(
    peer: pd.DataFrame, ours: pd.DataFrame, inputs: PeerInputs | None = None
) -> pd.DataFrame:
    """Our scores beside the package's, with a reason for every row that differs.

    Parameters
    ----------
    peer
        ``PEER_COLUMNS``, a row a unit and material of one year.
    ours
        As `shigen.criticality.everyone.everyone` gives them; rows of other years and parties are
        not read.
    inputs
        The package's own inputs; without them the columns that need them are missing.

    Returns
    -------
    pandas.DataFrame
        ``TABLE_COLUMNS``: peer, what its data give by our formula, the same without trade inside
        the union, our score at the stage of the package's trade, our highest over the stages and
        which stage that is, relative difference and the factors that make it up (ratios of the two
        HHI, of the mean risk of a tonne imported, of imports over supply), verdict (``equal`` to
        a thousandth, ``differs``, ``ours only``, ``peer only``, ``neither``) and reason. Materials
        of ours that the package lists without a customs code are added.

    Raises
    ------
    BadInput
        When a column is missing, or the table has several years.
    """
    lacking = [column for column in PEER_COLUMNS if column not in peer]
    if lacking:
        raise BadInput(f"the peer's table lacks the column {', '.join(lacking)}")
    years = peer["year"].unique()
    if len(years) != 1:
        raise BadInput(f"the peer's table must be of one year; it has {len(years)}")
    known = materials()
    strange = sorted(set(peer["material"]) - set(known["material"]))
    if strange:
        raise BadInput(f"what the peer's material {strange[0]} is, is not known")
    rows = peer.rename(columns={"geopolrisk_score": "peer", "HHI": "peer_hhi"})
    rows = rows[["unit", "material", "peer", "peer_hhi"]]
    every = pd.MultiIndex.from_product([UNITS, known["material"]], names=["unit", "material"])
    rows = every.to_frame(index=False).merge(rows, how="left").merge(known, on="material")
    rows = _with_ours(rows, ours[ours["year"].eq(years[0])])
    rows = _with_same(rows, inputs)
    # without a customs code and without an answer of ours there is nothing to compare
    rows = rows[rows["peer"].notna() | rows["mineral"].ne("")].reset_index(drop=True)
    rows["difference"] = rows["ours"] / rows["peer"].where(rows["peer"] > 0) - 1
    rows["by_concentration"] = rows["our_hhi"] / rows["peer_hhi"]
    rows["by_reliance"] = rows["our_reliance"] / rows["reliance"].where(rows["reliance"] > 0)
    risk = rows["our_risk"] / rows["risk"].where(rows["risk"] > 0)
    rows["by_partners"] = risk / rows["by_reliance"]
    rows["verdict"] = _verdicts(rows)
    rows["reason"] = [
        ""
        if row["verdict"] == "equal"
        else "; ".join(_reasons({str(k): v for k, v in row.items()}))
        for row in rows.to_dict("records")
    ]
    return rows[list(TABLE_COLUMNS)]


def _with_ours(rows: pd.DataFrame, ours: pd.DataFrame) -> pd.DataFrame:
    """Add our score at the stage that the package trades, and the highest over stages."""
    back = {party: unit for unit, party in UNITS.items()}
    own = pd.DataFrame(
        {
            "unit": ours["importer"].astype("str").map(back),
            "mineral": ours["mineral"].astype("str"),
            "stage": ours["stage"].astype("str"),
            "ours": ours["score"],
            "our_hhi": ours["hhi"],
            "our_risk": ours["import_risk"],
            "our_own": ours["domestic"],
            "our_reliance": ours["imports"] / (ours["imports"] + ours["domestic"]),
            "missing": ours["missing"].astype("str"),
        }
    ).dropna(subset=["unit"])
    rows = rows.assign(
        stage=rows["trade_stage"].where(rows["trade_stage"].ne(""), rows["output_stage"])
    )
    rows = rows.merge(own, on=["unit", "mineral", "stage"], how="left")
    top = own.dropna(subset=["ours"]).sort_values("ours", ascending=False, kind="stable")
    top = top.drop_duplicates(["unit", "mineral"])
    top = top.rename(columns={"ours": "highest", "stage": "highest_stage"})
    rows = rows.merge(
        top[["unit", "mineral", "highest", "highest_stage"]], on=["unit", "mineral"], how="left"
    )
    return rows.fillna({"highest_stage": "", "missing": ""})


def _with_same(rows: pd.DataFrame, inputs: PeerInputs | None) -> pd.DataFrame:
    names = {"score": "same_inputs", "domestic": "own", "import_risk": "risk"}
    extra = ["within", "unscored", "guyana", "risk", "reliance"]
    if inputs is None:
        empty = ["same_inputs", "own", "without_bloc_trade", *extra]
        return rows.assign(**dict.fromkeys(empty, np.nan))
    as_peer = same_inputs(inputs).rename(columns=names)
    supply = as_peer["imports"] + as_peer["own"]
    as_peer["reliance"] = as_peer["imports"] / supply.where(supply.gt(0))
    without = same_inputs(inputs, intra_bloc=0.0).rename(columns={"score": "without_bloc_trade"})
    on = ["unit", "material"]
    rows = rows.merge(as_peer[[*on, "same_inputs", "own", *extra]], on=on, how="left")
    return rows.merge(without[[*on, "without_bloc_trade"]], on=on, how="left")


def _verdicts(rows: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    ours, peer = rows["ours"].notna(), rows["peer"].notna()
    close = rows["difference"].abs().le(EQUAL) | (rows["ours"].eq(0) & rows["peer"].eq(0))
    return np.select(
        [ours & peer & close, ours & peer, ours, peer],
        ["equal", "differs", "ours only", "peer only"],
        default="neither",
    ).astype(object)


def _reasons(row: Mapping[str, Any]) -> list[str]:
    """Why our score is another one, from facts about the material and its trade."""
    found = []
    number = {name: row[name] for name in row if isinstance(row[name], float)}
    if not row["mineral"]:
        found.append("no mineral of this catalogue")
    elif np.isnan(number["ours"]):
        why = row["missing"] or f"no trade and output of {row['mineral']}, {row['stage']}"
        found.append(f"ours: insufficient data ({why})")
    if not row["trade_stage"]:
        found.append("the package has no customs code for it")
    if row["note"]:
        found.append(str(row["note"]))
    if row["trade_stage"] and row["output_stage"] != row["trade_stage"]:
        found.append(
            f"output of the stage {row['output_stage']} stands against trade of the stage "
            f"{row['trade_stage']}"
        )
    found += _of_weights(number)
    # what is counted as an oxide there is metal here
    same_unit = not np.isnan(number["content_low"]) and "counted as" not in row["note"]
    if same_unit and abs(number["our_own"] - number["own"]) > TOLD * number["own"]:
        found.append(
            f"own output is {number['our_own']:,.0f} t by the figures we merge, not "
            f"{number['own']:,.0f} t"
        )
    if number["within"] > EQUAL:
        found.append(
            f"{number['within']:.2g} of the union's imports come from members and stay in the "
            "denominator"
        )
    if number["guyana"] > EQUAL:
        found.append("governance of Guyana is that of French Guiana")
    if number["unscored"] > EQUAL:
        found.append(
            f"{number['unscored']:.2g} of imports carry 0.5 for want of a governance score"
        )
    off = number["our_hhi"] / number["peer_hhi"] - 1 if number["peer_hhi"] > 0 else 0.0
    if abs(off) > EQUAL and row["output_stage"] == row["stage"]:
        found.append(f"concentration of output is {off:+.1%} by the figures we merge")
    return found or ["records whose unit value fits no good, or without a weight, count otherwise"]


def _of_weights(number: Mapping[str, float]) -> list[str]:
    """Whether gross weight against content moves the score: by own output or by mixed contents."""
    low, high = number["content_low"], number["content_high"]
    if np.isnan(low) or (abs(low - 1) <= SMALL and abs(high - 1) <= SMALL):
        return []
    makes, mixed = not number["own"] <= 0, low != high
    if not makes and not mixed:
        # a party that makes nothing may count in any unit
        return []
    held = f"{low:g}-{high:g}" if mixed else f"{low:g}"
    words = f"a tonne traded holds {held} t of what output counts, but counts as one"
    return [words if makes else words + ", whoever ships it"]


def correlations(table: pd.DataFrame) -> pd.DataFrame:
    """Rank correlations (Spearman) and counts by unit.

    Parameters
    ----------
    table
        As `beside_peer` gives it.

    Returns
    -------
    pandas.DataFrame
        ``CORRELATION_COLUMNS``: how many materials the package scores; how many come back from its
        own inputs to 1e-6, and the correlation of those; how many both score, how many of them are
        equal to a thousandth, and the correlations of our score at the same stage and of our
        highest over the stages.
    """
    found = []
    for unit, rows in table.groupby("unit", sort=False):
        scored = rows[rows["peer"].notna()]
        both = scored[scored["ours"].notna()]
        top = scored[scored["highest"].notna()]
        off = (scored["same_inputs"] - scored["peer"]).abs()
        again = off <= PRECISION * scored["peer"]
        found.append(
            (
                unit, len(scored), int(again.sum()),
                scored["peer"].corr(scored["same_inputs"], "spearman"),
                len(both), int(both["verdict"].eq("equal").sum()),
                both["peer"].corr(both["ours"], "spearman"),
                top["peer"].corr(top["highest"], "spearman"),
            )
        )  # fmt: skip
    return pd.DataFrame(found, columns=list(CORRELATION_COLUMNS))
