"""Plan deliveries of gallium for the United States and Japan when China stops exports.

Run it with ``python examples/gallium_stop.py``; it takes a few seconds.
"""

from __future__ import annotations

import shigen as sg

MONTHS = 12


def main() -> None:
    """Build the network, apply the stop, solve, and print what a reader asks first."""
    catalogue = sg.catalogue.load()
    network = sg.network.build(catalogue, mineral="gallium")
    stop = sg.disruptions.parse_stop("CHN:refined:USA,JPN", start="2026-12", months=MONTHS)
    problem = sg.delivery.problem(network, catalogue, start=stop.start, months=MONTHS)
    problem = problem.under([stop])
    without = sg.delivery.without_plan(problem).plan
    plan = sg.delivery.solve(problem)

    print(f"gallium, {stop.actor} stops {stop.stage} exports in {stop.start}, {MONTHS} months")
    print(f"{'party':<8}{'need [t]':>10}{'unmet without plan':>20}{'with plan':>11}")
    for party in problem.parties:
        need = plan.shortfall.loc[plan.shortfall["party"] == party, "need_t"].sum()
        print(f"{party:<8}{need:>10.1f}{without.unmet[party]:>20.1%}{plan.unmet[party]:>11.1%}")

    moved = plan.actions[plan.actions["action"] != "buy"]
    tonnes = moved.groupby(["action", "decides"])["t"].sum().sort_values(ascending=False)
    print("\nbeyond running contracts [t]")
    for (action, decides), t in tonnes.items():
        print(f"  {action:<12}{t:>8.1f}  decided by: {decides}")

    checks = len(plan.check)
    passed = int(plan.check["passed"].sum())
    print(f"\n{passed} of {checks} independent checks passed; catalogue {catalogue.hash[:12]}")


if __name__ == "__main__":
    main()
