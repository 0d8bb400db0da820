"""WHAT CAN HAPPEN: exports that stop, how they come back, and scenarios that name several.

Examples
--------
>>> stop = parse_stop("CHN:refined:USA,JPN", start="2026-12", months=2, recovery="step")
>>> stop.severity_by_month(months("2026-11", 4)).tolist()
[0.0, 1.0, 1.0, 0.0]
"""

from shigen.disruptions.calendar import month_after, months, months_between
from shigen.disruptions.export_stop import ExportStop, lost_share, parse_stop
from shigen.disruptions.recovery import KINDS, Recovery
from shigen.disruptions.scenario import Grid, Scenario, read_scenario, scenario_names

__all__ = [
    "KINDS",
    "ExportStop",
    "Grid",
    "Recovery",
    "Scenario",
    "lost_share",
    "month_after",
    "months",
    "months_between",
    "parse_stop",
    "read_scenario",
    "scenario_names",
]
