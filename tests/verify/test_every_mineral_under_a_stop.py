"""Long evidence: every mineral under a stop of China's refined exports, every case checked."""

from __future__ import annotations

import pytest

from shigen import catalogue, delivery, network, reference
from shigen.disruptions import parse_stop

pytestmark = [pytest.mark.verify, pytest.mark.timeout(600)]


@pytest.mark.parametrize("mineral", reference.modelled())
def test_every_case_passes_its_check(mineral: str) -> None:
    opened = catalogue.load()
    net = network.build(opened, mineral=mineral)
    stage = "refined" if "refined" in net.stages else net.stages[-1]
    stop = parse_stop(f"CHN:{stage}:USA,JPN", start="2026-12", months=12)
    problem = delivery.problem(net, opened, start="2026-12").under(stop)
    comparison = delivery.compare(problem)
    for case, plan in comparison.plans.items():
        assert plan.check["passed"].all(), case
    table = comparison.table[comparison.table["party"] == "joint"].set_index("case")
    assert table.loc["joint-fair", "share"] <= table.loc["none", "share"] + 1e-9
