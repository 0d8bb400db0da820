"""From the solver's numbers to the tables of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shigen.delivery import calendar
from shigen.delivery.model.cost import PARTS, Term
from shigen.delivery.plan import Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.model import Program, Quantities
    from shigen.delivery.problem import Problem

    Array = NDArray[np.float64]

_NOTHING = 1e-9
"""Below this share of a month's need a flow is the solver's rounding, not a flow."""

_FLOWS = (
    # decision, dimension, action
    ("buy", "lane", "buy"),
    ("divert", "offer", "divert"),
    ("transfer", "swap", "transfer"),
    ("buy_by_way", "lane_way", "buy"),
    ("divert_by_way", "offer_way", "divert"),
    ("transfer_by_way", "swap_way", "transfer"),
    ("produce", "node", "produce"),
    ("surge", "node", "surge"),
    ("process", "plant", "process"),
    ("recycle", "node", "recycle"),
    ("substitute", "need", "substitute"),
    ("export", "node", "export"),
    ("cut", "node", "curtail"),
    ("draw", "store", ""),
    ("fill", "store", ""),
)


def amounts(program: Program, values: Array) -> dict[str, Array]:
    """Return each decision in the shape of its labels, in units of the model's mass."""
    return {
        name: np.where(np.abs(values[block.slice]) < _NOTHING, 0.0, values[block.slice]).reshape(
            block.shape
        )
        for name, block in program.lp.columns.items()
    }


def plan(
    problem: Problem,
    data: Quantities,
    decided: Mapping[str, Array],
    settings: Mapping[str, Any],
    **more: Any,  # noqa: ANN401 - further fields of Plan
) -> Plan:
    """Return the tables of a solution as a plan that is not yet checked."""
    paid = costs(data, decided)
    return Plan(
        problem=problem,
        settings=dict(settings),
        flows=flows(problem, data, decided),
        levels=levels(problem, data, decided),
        service=service(problem, data, decided),
        costs=paid,
        objective=float(paid["usd"].sum()),
        unmet=unmet(data, decided),
        **more,
    )


def flows(problem: Problem, data: Quantities, decided: Mapping[str, Array]) -> pd.DataFrame:
    """Return every movement of metal as one row: who, what, from where to where, when, t, USD."""
    parts = [
        _flow(data, decided[decision], decision, dimension, action)
        for decision, dimension, action in _FLOWS
        if decision in decided
    ]
    found = pd.concat(parts, ignore_index=True)
    months = np.array(calendar.following(problem.start, problem.horizon + 60), dtype=object)
    found["month"] = pd.Series(months[found["at"]], dtype="str")
    found["arrives"] = pd.Series(months[found["at"] + found["lead"]], dtype="str")
    # An action without a row waits for nobody and is a firm's: routine flows are.
    waits = {row["action"]: row for row in problem.waits.to_dict("records")}
    rule = [waits.get(action, {"days": 0.0, "decides": "firm"}) for action in found["action"]]
    found["days_until_metal"] = found["days"] + np.array([row["days"] for row in rule], dtype=float)
    found["decides"] = pd.Series([row["decides"] for row in rule], dtype="str")
    columns = [
        "month", "arrives", "party", "action", "stage", "from_place", "to_place", "route", "step",
        "use", "tier", "t", "usd", "premium_usd", "decides", "days_until_metal",
    ]  # fmt: skip
    order = [
        "month",
        "party",
        "action",
        "stage",
        "from_place",
        "to_place",
        "route",
        "step",
        "use",
        "tier",
    ]
    return found[columns].sort_values(order, kind="stable", ignore_index=True)


def levels(problem: Problem, data: Quantities, decided: Mapping[str, Array]) -> pd.DataFrame:
    """Return the stock at the end of every month [t]."""
    keys = data.rows["store"][["party", "stage", "owner"]]
    return _long(keys, problem, {"t": _amount(data, decided, "stock", "store") * data.mass})


def service(problem: Problem, data: Quantities, decided: Mapping[str, Array]) -> pd.DataFrame:
    """Return need, served, substituted, short and below minimum for every use and month [t]."""
    parts = {"need_t": problem.need["t"].to_numpy(dtype=np.float64)}
    for column, decision in (
        ("served_t", "serve"),
        ("substituted_t", "substitute"),
        ("shortfall_t", "short"),
        ("below_t", "below"),
    ):
        parts[column] = _amount(data, decided, decision, "need") * data.mass
    return _long(data.rows["need"][["party", "stage", "use", "tier"]], problem, parts)


def costs(data: Quantities, decided: Mapping[str, Array]) -> pd.DataFrame:
    """Return USD per party and item over all planned months."""
    rows = []
    for item, part in PARTS:
        terms = [term for term in part(data) if term.variable in decided]
        for party in data.labels["party"]:
            usd = sum(float((_paid(term, party) * decided[term.variable]).sum()) for term in terms)
            rows.append({"party": party, "item": item, "usd": usd * data.money})
    found = pd.DataFrame(rows, columns=["party", "item", "usd"])
    return found.sort_values(["party", "item"], ignore_index=True)


def unmet(data: Quantities, decided: Mapping[str, Array]) -> dict[str, float]:
    """Return the share of need that each party does not get in the reported months."""
    short = _amount(data, decided, "short", "need") @ data.coefficient["reported"]
    parties = data.rows["need"]["party"].to_numpy()
    found = {}
    for party, need in zip(data.labels["party"], data.coefficient["party need"], strict=True):
        mine = float(short[parties == party].sum())
        found[str(party)] = mine / float(need) if need > 0 else 0.0
    return found


def _amount(data: Quantities, decided: Mapping[str, Array], name: str, dimension: str) -> Array:
    shape = (len(data.labels[dimension]), len(data.labels["month"]))
    return decided[name] if name in decided else np.zeros(shape)


def _paid(term: Term, party: str | None) -> Array:
    """Cost per unit that a party pays (everybody when None), ready to meet the decision."""
    paid = np.ones(len(term.payer)) if party is None else (term.payer == party).astype(np.float64)
    if term.variable == "keep":
        return term.cost * paid
    return (term.cost if term.cost.ndim == 2 else term.cost[:, None]) * paid[:, None]


def _flow(
    data: Quantities, amount: Array, decision: str, dimension: str, action: str
) -> pd.DataFrame:
    member, month = np.nonzero(amount)
    usd, premium = np.zeros_like(amount), np.zeros_like(amount)
    for item, part in PARTS:
        for term in part(data):
            # A sale is the other side of a purchase, not a second price of the same tonne.
            if term.variable == decision and item != "sales":
                usd += _paid(term, None) * amount
                premium += _paid(term, None) * amount if item == "premium" else 0.0
    lead = data.lead.get(dimension)
    frame = pd.DataFrame(
        {
            "at": month,
            "lead": lead[member] if lead is not None else np.zeros(len(member), dtype=np.int64),
            "t": amount[member, month] * data.mass,
            "usd": usd[member, month] * data.money,
            "premium_usd": premium[member, month] * data.money,
        }
    )
    rows = data.rows[dimension].iloc[member].reset_index(drop=True)
    return frame.assign(**_who(rows, decision.removesuffix("_by_way"), action))


def _who(rows: pd.DataFrame, decision: str, action: str) -> dict[str, Any]:
    """Return the text of a flow: who, what, from where to where, by which way."""
    nothing = pd.Series("", index=rows.index, dtype="str")
    party = rows["to_place"] if decision == "transfer" else rows["party"]
    found: dict[str, Any] = {
        "party": party,
        "action": action,
        "stage": rows["from_stage"] if decision == "process" else rows["stage"],
        "from_place": party,
        "to_place": party,
        "route": nothing,
        "days": 0.0,
        "step": 0,
        "use": "",
        "tier": "",
    }
    if decision in {"buy", "divert"}:
        found |= {"from_place": rows["source"], "route": rows["route"], "days": rows["days"]}
        if decision == "divert":
            found["step"] = rows["step"]
    elif decision == "transfer":
        found |= {"from_place": rows["from_place"], "route": rows["route"], "days": rows["days"]}
    elif decision == "process":
        found["route"] = rows["from_stage"] + ">" + rows["to_stage"]
        found["days"] = rows["lead_months"] * calendar.DAYS_A_MONTH
    elif decision == "substitute":
        found |= {"route": rows["use"], "use": rows["use"], "tier": rows["tier"]}
    elif decision in {"draw", "fill"}:
        public = {"draw": "release", "fill": "refill"}[decision]
        private = {"draw": "draw", "fill": "build"}[decision]
        found["action"] = rows["owner"].map({"public": public, "industry": private})
    elif decision in {"export", "cut"}:
        found["to_place"] = "WLD"
    return found


def _long(keys: pd.DataFrame, problem: Problem, parts: dict[str, Array]) -> pd.DataFrame:
    months = problem.all_months
    found = keys.loc[keys.index.repeat(len(months))].reset_index(drop=True)
    found["month"] = pd.Series(months * len(keys), dtype="str")
    return found.assign(**{name: amount.ravel() for name, amount in parts.items()})
