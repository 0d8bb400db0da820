"""The sentences of the model about needs: who is served, who is short, and how evenly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xarray as xr

from shigen.delivery.model.variables import decided

if TYPE_CHECKING:
    import linopy
    from linopy import LinearExpression

    from shigen.delivery.model.quantities import Quantities

    Left = LinearExpression | None


def serve_substitute_or_count_as_short(model: linopy.Model, _: Quantities) -> Left:
    """Served + substituted + short = need, per use and month [t]."""
    if decided(model, "serve") is None:
        return None
    parts = model.variables
    return parts["serve"] + parts["substitute"] + parts["short"]


def count_what_falls_below_minimum_service(model: linopy.Model, _: Quantities) -> Left:
    """Served + substituted + below >= minimum service x need, per use and month [t].

    Elastic, at the highest price there is, so that every case has an answer.
    """
    if decided(model, "serve") is None:
        return None
    parts = model.variables
    return parts["serve"] + parts["substitute"] + parts["below"]


def export_or_count_as_cut(model: linopy.Model, _: Quantities) -> Left:
    """Exported + cut = exports of the base year, per node and month [t]."""
    return model.variables["export"].to_linexpr() + model.variables["cut"]


def measure_the_unmet_share(model: linopy.Model, data: Quantities) -> Left:
    """Sum of short over uses and reported months - need x unmet share = 0, per party [t]."""
    unmet = model.variables["unmet"]
    need = xr.DataArray(data.coefficient["party need"], coords=[data.labels["party"]])
    # A party without need cannot be short: its share is held at zero by the row itself.
    weight = need.where(need > 0, 1.0)
    measured = -weight * unmet
    short = decided(model, "short")
    if short is None:
        return measured
    reported = xr.DataArray(data.coefficient["reported"], coords=[data.labels["month"]])
    party = xr.DataArray(
        data.rows["need"]["party"].to_numpy(dtype=str), coords=[data.labels["need"]], name="party"
    )
    counted = (short * reported).sum("month").groupby(party).sum()
    return counted.reindex(party=data.labels["party"]).fillna(0) + measured


def no_share_above_the_largest(model: linopy.Model, _: Quantities) -> Left:
    """Unmet share[party] - largest share <= 0."""
    return model.variables["unmet"].to_linexpr() - model.variables["largest"]
