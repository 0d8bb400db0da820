"""Reasons why a published economic importance does not come back, by rule, from printed uses."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen.criticality.methods.eu_economic_importance import SCALE
from shigen.criticality.studies import attainable
from shigen.criticality.studies.attainable import HALF_RESULT
from shigen.criticality.studies.supply_reasons import listed


def _mixed_up(part: pd.DataFrame, usual: pd.Series, largest: float, si: float) -> str:
    """Uses whose value added is not the one that the study prints for the sector elsewhere."""
    expected = part["sector"].map(usual).where(part["value_added"].notna())
    wrong = part[part["value_added"].notna() & (part["value_added"] != expected)]
    if wrong.empty:
        return ""
    names = listed([f"{use} ({s})" for use, s in zip(wrong["use"], wrong["sector"], strict=True)])
    other = SCALE * float((part["share"] * expected).sum()) / largest * si
    return (
        f"; the value added printed for {names} is that of other sectors, with that of the sector "
        f"named the result would be {other:.2f}"
    )


def _one_move(part: pd.DataFrame, usual: pd.Series, weight: float, gap: float) -> str:
    """Uses that in another sector of the study would close the gap alone, when they are few."""
    moves = []
    for use in part[part["value_added"].notna()].to_dict("records"):
        for sector, value in usual.items():
            change = weight * use["share"] * (value - use["value_added"])
            if sector != use["sector"] and abs(change - gap) <= HALF_RESULT:
                moves.append(f"{use['use']} from {use['sector']} to {sector}")
    if not moves:
        return "no single use put into another sector would do"
    if len(moves) > 2:
        return f"any of {len(moves)} moves of one use to another sector would do"
    return f"one move would do: {' or '.join(moves)}"


def why(row: pd.Series, part: pd.DataFrame, usual: pd.Series, largest: float) -> tuple[str, str]:
    """Reason and finding of one material, by the first rule that holds.

    Parameters
    ----------
    row
        Of `shigen.criticality.studies.eu.economic_importance`.
    part
        Its uses: use, sector, value_added, share.
    usual
        Value added by sector, as the study prints it most often.
    largest
        That of the largest sector.

    Returns
    -------
    tuple of str
        A key of `shigen.criticality.studies.differences.REASONS`, and the numbers behind it.
    """
    published, si = float(row["published"]), float(row["si_ei"])
    share = part["share"].to_numpy("float64")
    ratio = part["value_added"].to_numpy("float64") / largest
    mixed_up = _mixed_up(part, usual, largest, si)
    sectored = ~np.isnan(ratio)
    low, high = attainable.uses(share[sectored], ratio[sectored], si)
    if low - HALF_RESULT - 1e-9 <= published <= high + HALF_RESULT + 1e-9:
        return "rounding", f"the printed shares allow {low:.2f} to {high:.2f}{mixed_up}"
    if mixed_up:
        return "sector and value added mixed up", mixed_up.removeprefix("; ")
    low, high = attainable.uses(share, ratio, si)
    if row["share_left_out"] > 0 and low - HALF_RESULT <= published <= high + HALF_RESULT:
        words = f"{row['share_left_out']:.0%} of use has no sector; what it may be allows"
        return "uses without a sector", f"{words} {low:.2f} to {high:.2f}"
    gap = published - float(row["economic_importance"])
    move = _one_move(part, usual, SCALE * si / largest, gap)
    words = f"the printed shares allow {low:.2f} to {high:.2f}, without substitution it would be"
    return "not explained", f"{words} {SCALE * row['use_value']:.2f}; {move}"
