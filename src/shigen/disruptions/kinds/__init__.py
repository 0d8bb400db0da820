"""Kinds of disruption, one file each and all of one form; `KINDS` holds them by name.

A kind turns what a person says ("60 % of South African mines strike for five months") into
effects (`shigen.disruptions.effects`), which the later rooms understand without knowing kinds.

Examples
--------
>>> sorted(KINDS)[:3]
['demand_surge', 'export_licensing', 'export_quota']
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shigen.disruptions.kinds import (
    demand_surge,
    export_licensing,
    export_quota,
    export_stop,
    flood_or_power,
    host_cut,
    input_shortage,
    outage,
    passage_closure,
    port_outage,
    price_cap,
    sanction,
    strike,
)
from shigen.disruptions.kinds.kind import Kind, Setting, Timing

_FILES = (
    demand_surge,
    export_licensing,
    export_quota,
    export_stop,
    flood_or_power,
    host_cut,
    input_shortage,
    outage,
    passage_closure,
    port_outage,
    price_cap,
    sanction,
    strike,
)
KINDS: Final[Mapping[str, Kind]] = MappingProxyType({file.KIND.name: file.KIND for file in _FILES})

__all__ = ["KINDS", "Kind", "Setting", "Timing"]
