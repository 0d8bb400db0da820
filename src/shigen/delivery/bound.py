"""Lower bounds on cost and on unmet shares, from another statement of the same problem.

The statement here is written down a second time from the tables, in arrays, with other variables:
shipments are counted in the month they arrive, what is served follows from what is short, and
what is exported from what is cut. Whatever its solver says, the bound is arithmetic: for any
prices ``y >= 0`` of the rows ``A x <= b``, no plan costs less than
``sum over columns of min over its box of (c + A'y) x  -  b'y``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from shigen.delivery.problem import Problem

    Array = NDArray[np.float64]
    Positions = NDArray[np.intp]


_ROUNDING = 1e-9


class Bound:
    """Lower bounds for one problem.

    Parameters
    ----------
    problem
        The problem with the actions that are open.
    """

    def __init__(self, problem: Problem) -> None:
        self._statement = _Statement(problem)

    def cost(self, unmet: Mapping[str, float] | None = None) -> float:
        """Return a number that no plan's joint cost can be below [USD].

        Parameters
        ----------
        unmet
            Party to the share of need unmet that it must not exceed; no such limits when None.
        """
        statement = self._statement
        mark = statement.mark()
        for party, share in (unmet or {}).items():
            # The plan's own shares carry its solver's rounding; so much room is left here.
            statement.hold(party, share + _ROUNDING)
        found = statement.bound(statement.cost) * statement.mass
        statement.back_to(mark)
        return found

    def shares(
        self, unmet: Mapping[str, float], at_most: Mapping[str, float]
    ) -> list[tuple[float, float]]:
        """Return each claimed share with a number that it cannot be below, largest first.

        Parameters
        ----------
        unmet
            Party to its claimed share of need unmet.
        at_most
            Party to the share that it must not exceed in any case.

        Notes
        -----
        The largest share is bounded as it is; the next with the larger ones held at what is
        claimed, which is what lexicographic fairness means.
        """
        statement = self._statement
        order = sorted(unmet, key=lambda party: (-unmet[party], party))
        found = []
        for rank, party in enumerate(order):
            mark = statement.mark()
            for held, share in at_most.items():
                # What a plan claims it can keep; how far that is above the limit is tested apart.
                statement.hold(held, max(share, unmet[held]) + _ROUNDING)
            for earlier in order[:rank]:
                statement.hold(earlier, unmet[earlier] + _ROUNDING)
            worst = statement.largest(order[rank:])
            found.append((unmet[party], statement.bound(worst)))
            statement.back_to(mark)
        return found


class _Mark(NamedTuple):
    size: int
    rows: int
    columns: int
    entries: int
    right: int


def _blocks(frame: pd.DataFrame, *keys: str) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """Return the rows of each key, the key as text."""
    for key, block in frame.groupby(list(keys)):
        parts: Any = key
        yield tuple(str(part) for part in parts), block


def _direct(block: pd.DataFrame) -> Array | float:
    """Return the share of a line that may go the direct way in each month."""
    if "direct" not in block.columns:
        return 1.0
    return block["direct"].to_numpy(dtype=np.float64)


class _Statement:
    """The problem in arrays: columns with a box and a cost, rows ``A x <= b``."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.months = problem.horizon
        mean = float(problem.need["t"].mean()) if len(problem.need) else 0.0
        self.mass = mean if mean > 0 else 1.0
        self.prices = {
            str(row["stage"]): float(row["price"]) for row in problem.stages.to_dict("records")
        }
        # What a tonne at a node is worth after the last month: the most any store there gives.
        self.worth: dict[tuple[str, str], float] = {}
        for row in problem.stocks.to_dict("records"):
            key = (str(row["party"]), str(row["stage"]))
            self.worth[key] = max(self.worth.get(key, 0.0), float(row["end_value"]))
        self._cost: list[Array] = []
        self._high: list[Array] = []
        self.size = 0
        self._entries: list[tuple[Positions, Positions, Array]] = []
        self._right: list[Array] = []
        self._part: dict[int, int] = {}  # first row of what was added together -> its place
        self.rows = 0
        self.short: dict[str, list[Positions]] = {party: [] for party in problem.parties}
        self.need: dict[str, float] = dict.fromkeys(problem.parties, 0.0)
        self.nodes: dict[tuple[str, str], Positions] = {}
        # Other ways than the direct one, of a contract, of what is diverted and of a swap.
        self.others: dict[tuple[str, ...], list[pd.DataFrame]] = {}
        for line, block in _blocks(problem.ways, "stage", "source", "party", "way"):
            self.others.setdefault(line[:3], []).append(block)
        self._state()

    def mark(self) -> _Mark:
        """Return where the statement ends now."""
        parts = len(self._cost), len(self._entries), len(self._right)
        return _Mark(self.size, self.rows, *parts)

    def back_to(self, mark: _Mark) -> None:
        """Take back everything that was added since a mark."""
        self.size, self.rows = mark.size, mark.rows
        del self._cost[mark.columns :], self._high[mark.columns :]
        del self._entries[mark.entries :], self._right[mark.right :]

    @property
    def cost(self) -> Array:
        """Cost per column, USD per tonne."""
        return np.concatenate(self._cost) if self._cost else np.zeros(0)

    def hold(self, party: str, share: float) -> None:
        """Add: short over the reported months <= share x need."""
        short = self._reported(party)
        row = self._add_rows(np.array([share * self.need[party]]))
        self._enter(np.repeat(row, len(short)), short, 1.0)

    def largest(self, parties: list[str]) -> Array:
        """Add a column above the shares of the parties, and return the cost that minimises it."""
        top = self._add_columns(np.ones(1), np.zeros(1))
        for party in parties:
            short = self._reported(party)
            if self.need[party] > 0:
                row = self._add_rows(np.zeros(1))
                self._enter(np.repeat(row, len(short)), short, 1.0 / self.need[party])
                self._enter(row, top, -1.0)
        cost = np.zeros(self.size)
        cost[top] = 1.0
        return cost

    def bound(self, cost: Array) -> float:
        """Return the arithmetic bound for a cost, from the best prices the solver can find."""
        if self.size == 0:
            return 0.0  # nothing to decide, nothing to pay
        none = np.zeros(0, dtype=np.intp)
        rows = np.concatenate([none, *(part[0] for part in self._entries)])
        columns = np.concatenate([none, *(part[1] for part in self._entries)])
        values = np.concatenate([np.zeros(0), *(part[2] for part in self._entries)])
        matrix = sparse.csr_array((values, (rows, columns)), shape=(self.rows, self.size))
        right, high = np.concatenate(self._right), np.concatenate(self._high)
        scale = self._scale(cost)
        # SciPy takes sparse matrices; its published types do not say so.
        solve: Any = linprog
        answer = solve(
            cost / scale,
            A_ub=matrix,
            b_ub=right,
            bounds=np.column_stack([np.zeros(self.size), high]),
            method="highs-ds",
            # Reduced costs within tolerance of zero still meet wide boxes: keep them small.
            options={"dual_feasibility_tolerance": 1e-10, "primal_feasibility_tolerance": 1e-9},
        )
        # Without an answer the prices are zero: a weak bound, never a wrong one.
        prices = np.zeros(self.rows)
        if answer.status == 0:
            prices = np.maximum(-np.asarray(answer.ineqlin.marginals, dtype=np.float64), 0.0)
        reduced = cost / scale + matrix.T @ prices
        least = float(np.minimum(reduced, 0.0) @ high) - float(prices @ right)
        return least * scale

    def _scale(self, cost: Array) -> float:
        """Return a price, by which costs are near one; the highest cost is a thousand times it."""
        highest = float(np.abs(cost).max(initial=0.0))
        return min(highest, max(self.prices.values(), default=1.0)) or 1.0

    def _state(self) -> None:
        problem = self.problem
        pipeline = self._pipeline()
        for party in problem.parties:
            for stage in problem.stages["stage"]:
                right = pipeline.get((party, stage), np.zeros(self.months))
                self.nodes[party, stage] = self._add_rows(right)
        self._contracts()
        self._pools()
        self._swaps()
        for table, column, cost in (
            (problem.own, "base_t", "cost"),
            (problem.own, "surge_t", "surge_cost"),
        ):
            for (party, stage), block in _blocks(table, "party", "stage"):
                made = self._add_columns(self._t(block[column]), block[cost].to_numpy())
                self._enter(self.nodes[party, stage], made, -1.0)
        for (party, stage), block in _blocks(problem.recycling, "party", "stage"):
            made = self._add_columns(self._t(block["limit_t"]), block["cost"].to_numpy())
            self._enter(self.nodes[party, stage], made, -1.0)
            self._ramp(made, self._t(block["ramp_t"]))
        for (party, stage), block in _blocks(problem.exports, "party", "stage"):
            base = self._t(block["t"])
            cut = self._add_columns(base, block["cut_cost"].to_numpy())
            self._enter(self.nodes[party, stage], cut, -1.0)
            self._right_of(self.nodes[party, stage], -base)
        self._works()
        self._stores()
        self._needs()

    def _contracts(self) -> None:
        for (stage, source, party), block in _blocks(
            self.problem.supply, "stage", "source", "party"
        ):
            lead = int(block["lead_months"].iloc[0])
            ours = source in self.problem.parties
            freight = block["freight"].to_numpy(dtype=np.float64)
            unit = freight + (0.0 if ours else block["price"].to_numpy(dtype=np.float64))
            high = self._t(block["available_t"]) * _direct(block)
            columns = self._shipped(high, unit, lead=lead, stage=stage, source=source, party=party)
            worth = self.worth.get((party, stage), 0.0)
            start = max(self.months - lead, 0)
            late = self._add_columns(
                high[start:], unit[start:] - (worth + freight[start:] if worth > 0 else 0.0)
            )
            if (source, stage) in self.nodes:
                self._enter(self.nodes[source, stage][start:], late, 1.0)
            if (stage, source, party) in self.others:
                price = unit - freight
                self._contract_by_ways(block, [columns, late], price, (stage, source, party))

    def _contract_by_ways(
        self, block: pd.DataFrame, direct: list[Positions], price: Array, lane: tuple[str, ...]
    ) -> None:
        """Add a contract's other ways; by all of them together no more than the contract."""
        stage, source, party = lane
        limit = self._t(block["available_t"])
        together = self._add_rows(limit)
        self._enter(together, np.concatenate(direct), 1.0)
        worth = self.worth.get((party, stage), 0.0)
        for way in self.others[lane]:
            lead = int(way["lead_months"].iloc[0])
            freight = way["freight"].to_numpy(dtype=np.float64)
            high, unit = limit * way["open"].to_numpy(), price + freight
            sent = self._shipped(high, unit, lead=lead, stage=stage, source=source, party=party)
            start = len(sent)
            gained = worth + freight[start:] if worth > 0 else 0.0
            late = self._add_columns(high[start:], unit[start:] - gained)
            if (source, stage) in self.nodes:
                self._enter(self.nodes[source, stage][start:], late, 1.0)
            self._enter(together, np.concatenate([sent, late]), 1.0)

    def _pools(self) -> None:
        problem = self.problem
        ways = dict(_blocks(problem.routes, "stage", "from_place", "to_place"))
        access = dict(_blocks(problem.access, "stage", "source"))
        for (stage, source), pool in _blocks(problem.pool, "stage", "source"):
            if (stage, source) not in access:
                continue
            for _, block in _blocks(pool, "step"):
                limit = self._t(block["limit_t"])
                rows = self._add_rows(limit)
                unit = self.prices[stage] * block["multiplier"].to_numpy(dtype=np.float64)
                for (party,), opened in _blocks(access[stage, source], "party"):
                    way = ways[stage, source, party].iloc[0]
                    high = limit * opened["open"].to_numpy()
                    lead = int(way["lead_months"])
                    taken = self._shipped(
                        high * _direct(opened),
                        unit + float(way["freight"]),
                        lead=lead,
                        stage=stage,
                        source="",
                        party=party,
                    )
                    self._enter(rows[: self.months - lead], taken, 1.0)
                    others = self._by_ways(taken, high, unit, (stage, source, party), sender="")
                    for other in others:
                        self._enter(rows[: len(other)], other, 1.0)

    def _swaps(self) -> None:
        ways = dict(_blocks(self.problem.routes, "stage", "from_place", "to_place"))
        everything = self._everything()
        for (start, end, stage), block in _blocks(
            self.problem.transfers, "from_place", "to_place", "stage"
        ):
            way = ways[stage, start, end].iloc[0]
            limit, cost = self._t(block["limit_t"]), block["cost"].to_numpy(dtype=np.float64)
            sent = self._shipped(
                np.minimum(limit * _direct(block), everything),
                cost + float(way["freight"]),
                lead=int(way["lead_months"]),
                stage=stage,
                source=start,
                party=end,
            )
            self._by_ways(
                sent, np.minimum(limit, everything), cost, (stage, start, end), sender=start
            )

    def _by_ways(
        self, direct: Positions, high: Array, unit: Array, line: tuple[str, ...], *, sender: str
    ) -> list[Positions]:
        """Add the other ways of a line; by all of them together no more than ``high``."""
        if line not in self.others:
            return []
        stage, _, party = line
        together = self._add_rows(high)
        self._enter(together[: len(direct)], direct, 1.0)
        found = []
        for way in self.others[line]:
            sent = self._shipped(
                high * way["open"].to_numpy(),
                unit + way["freight"].to_numpy(dtype=np.float64),
                lead=int(way["lead_months"].iloc[0]),
                stage=stage,
                source=sender,
                party=party,
            )
            self._enter(together[: len(sent)], sent, 1.0)
            found.append(sent)
        return found

    def _shipped(
        self, high: Array, unit: Array, *, lead: int, stage: str, source: str, party: str
    ) -> Positions:
        """Add shipments by month of arrival; those that would arrive after the end are left out."""
        on_time = max(self.months - lead, 0)
        columns = self._add_columns(high[:on_time], unit[:on_time])
        self._enter(self.nodes[party, stage][lead:], columns, -1.0)
        if (source, stage) in self.nodes:
            self._enter(self.nodes[source, stage][:on_time], columns, 1.0)
        return columns

    def _works(self) -> None:
        for (party, start, end), block in _blocks(
            self.problem.processing, "party", "from_stage", "to_stage"
        ):
            lead = int(block["lead_months"].iloc[0])
            on_time = max(self.months - lead, 0)
            unit = block["cost"].to_numpy(dtype=np.float64).copy()
            unit[on_time:] -= self.worth.get((party, end), 0.0) * block["yield"].iloc[on_time:]
            feed = self._add_columns(self._t(block["capacity_t"]), unit)
            self._enter(self.nodes[party, start], feed, 1.0)
            output = block["yield"].to_numpy(dtype=np.float64)[:on_time]
            self._enter(self.nodes[party, end][lead:], feed[:on_time], -output)

    def _stores(self) -> None:
        months, names = self.months, self.problem.all_months
        for row in self.problem.stocks.to_dict("records"):
            node = self.nodes[row["party"], row["stage"]]
            initial, room = row["initial_t"] / self.mass, row["maximum_t"] / self.mass
            free = np.zeros(months)
            release = np.full(months, row["release_limit_t"] / self.mass)
            release[[name < row["release_from"] for name in names]] = 0.0
            everything = self._everything()
            draw = self._add_columns(np.minimum(release, everything), free)
            refill = np.full(months, row["refill_limit_t"] / self.mass)
            fill = self._add_columns(np.minimum(refill, everything), free)
            level = self._add_columns(np.full(months, room), free)
            above = self._add_columns(np.full(months, room), np.full(months, row["holding"]))
            keep = self._add_columns(np.array([initial]), np.array([-row["end_value"]]))
            self._enter(node, draw, -1.0)
            self._enter(node, fill, 1.0)
            opening = np.zeros(months)
            opening[0] = initial
            carried = self._add_rows(opening)
            self._enter(carried, level, 1.0)
            self._enter(carried[1:], level[:-1], -1.0)
            self._enter(carried, fill, -1.0)
            self._enter(carried, draw, 1.0)
            charged = self._add_rows(np.full(months, initial))
            self._enter(charged, level, 1.0)
            self._enter(charged, above, -1.0)
            left = self._add_rows(np.zeros(1))
            self._enter(left, keep, 1.0)
            self._enter(left, level[-1:], -1.0)

    def _needs(self) -> None:
        tiers = dict(_blocks(self.problem.tiers, "stage", "tier"))
        keys = ["party", "stage", "use", "tier"]
        instead = dict(_blocks(self.problem.substitution, *keys))
        reported = self.problem.months
        for (party, stage, use, name), block in _blocks(self.problem.need, *keys):
            need = self._t(block["t"])
            tier = tiers[stage, name].iloc[0]
            node = self.nodes[party, stage]
            short = self._add_columns(need, np.full(self.months, tier["loss_value"]))
            below = self._add_columns(need, np.full(self.months, tier["minimum_penalty"]))
            # What is served is the need less what is short or substituted, and not negative.
            self._right_of(node, -need)
            self._enter(node, short, -1.0)
            most = self._add_rows(need)
            self._enter(most, short, 1.0)
            allowed = self._add_rows(need * (1.0 - float(tier["minimum_service"])))
            self._enter(allowed, short, 1.0)
            self._enter(allowed, below, -1.0)
            if (party, stage, use, name) in instead:
                rule = instead[party, stage, use, name]
                other = self._add_columns(self._t(rule["limit_t"]), rule["cost"].to_numpy())
                self._enter(node, other, -1.0)
                self._enter(most, other, 1.0)
                self._ramp(other, self._t(rule["ramp_t"]))
            self.short[party].append(short[:reported])
            self.need[party] += float(need[:reported].sum())

    def _ramp(self, columns: Positions, ramp: Array) -> None:
        rows = self._add_rows(ramp)
        self._enter(rows, columns, 1.0)
        self._enter(rows[1:], columns[:-1], -1.0)

    def _everything(self) -> float:
        """Return more metal than can ever be in one place: an honest box for what has no limit."""
        problem = self.problem
        total = problem.supply["available_t"].sum() + problem.pool["limit_t"].sum()
        total += problem.own["base_t"].sum() + problem.own["surge_t"].sum()
        total += problem.recycling["limit_t"].sum() + problem.pipeline["t"].sum()
        total += problem.stocks["initial_t"].sum()
        return float(total) / self.mass

    def _pipeline(self) -> dict[tuple[str, str], Array]:
        number = {name: at for at, name in enumerate(self.problem.all_months)}
        found: dict[tuple[str, str], Array] = {}
        for row in self.problem.pipeline.to_dict("records"):
            if row["month"] in number:
                key = (str(row["party"]), str(row["stage"]))
                found.setdefault(key, np.zeros(self.months))
                found[key][number[row["month"]]] += row["t"] / self.mass
        return found

    def _reported(self, party: str) -> Positions:
        parts = self.short[party]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.intp)

    def _t(self, column: pd.Series) -> Array:
        return column.to_numpy(dtype=np.float64) / self.mass

    def _add_columns(self, high: Array, cost: Array) -> Positions:
        at = np.arange(self.size, self.size + len(high), dtype=np.intp)
        self.size += len(high)
        self._high.append(np.asarray(high, dtype=np.float64))
        self._cost.append(np.asarray(cost, dtype=np.float64))
        return at

    def _add_rows(self, right: Array) -> Positions:
        at = np.arange(self.rows, self.rows + len(right), dtype=np.intp)
        self._part[self.rows] = len(self._right)
        self.rows += len(right)
        self._right.append(np.array(right, dtype=np.float64))
        return at

    def _right_of(self, rows: Positions, more: Array) -> None:
        """Add to the right-hand side of rows that were added together."""
        self._right[self._part[int(rows[0])]] += more

    def _enter(self, rows: Positions, columns: Positions, value: float | Array) -> None:
        values = np.broadcast_to(np.asarray(value, dtype=np.float64), (len(rows),))
        self._entries.append((rows, columns, values))
