"""Tiny problems with one sentence in them that decides the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shigen import delivery
from shigen.delivery.example import small

Row = dict[str, Any]


@pytest.fixture
def cheapest() -> Callable[..., delivery.Plan]:
    """Return a function that solves a small problem for its least cost, with its check."""

    def solve(**tables: Any) -> delivery.Plan:
        return delivery.solve(small(**tables), fairness="none")

    return solve


@pytest.fixture
def flow() -> Callable[[delivery.Plan, str], list[float]]:
    """Return a function that gives the tonnes of an action in each planned month."""

    def tonnes(plan: delivery.Plan, action: str, **where: str) -> list[float]:
        rows = plan.flows[plan.flows["action"] == action]
        for column, value in where.items():
            rows = rows[rows[column] == value]
        summed = rows.groupby("month")["t"].sum()
        months = plan.problem.all_months
        return [round(float(summed.get(month, 0.0)), 9) for month in months]

    return tonnes


@pytest.fixture
def short() -> Callable[[delivery.Plan], list[float]]:
    """Return a function that gives the tonnes short in each planned month."""

    def tonnes(plan: delivery.Plan, **where: str) -> list[float]:
        rows = plan.service
        for column, value in where.items():
            rows = rows[rows[column] == value]
        summed = rows.groupby("month")["shortfall_t"].sum()
        return [round(float(value), 9) for value in summed]

    return tonnes
