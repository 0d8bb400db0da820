"""``shigen simulate``: what a disruption does month by month when nobody plans."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from shigen.cli.options import (
    CatalogueOption,
    FormatOption,
    TableOption,
    open_catalogue,
    progress_bar,
)
from shigen.cli.output import Report, emit, known_table
from shigen.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue import Catalogue
    from shigen.disruptions import Recovery
    from shigen.disruptions.effects import Effect
    from shigen.disruptions.library import Event
    from shigen.vulnerability.propagation import Replay, Settings

TITLES = {
    "simulate_summary": "Who runs short, when nobody plans [t; USD of loss value; months]",
    "simulate_response": "The same with the plan of least joint cost [t]",
    "simulate_exports": "Exports of whoever acts, by year, beside the base year [t]",
    "simulate_stepped_in": "Who shipped more over the run than in the base year [t]",
    "simulate_leakage": "Lost to named destinations, and back by re-export: low, value, high [t]",
    "simulate_uses": "Need, served and short by use and month [t]",
    "simulate_places": "Need, output, imports and inventory of each place and stage by month [t]",
    "simulate_flows": "Flows that differ from the base year, by month of dispatch [t]",
    "simulate_assumptions": "Assumptions, with range and source",
    "simulate_notes": "What was left out or taken for granted",
}
"""Tables of the answer, in the order in which they are printed."""
# What a screen shows without --table.
SHOWN_FIRST = ("simulate_summary", "simulate_response", "simulate_exports", "simulate_stepped_in")
USUAL_START = "2026-12"
USUAL_MONTHS = 12


def simulate(
    *,
    event: str | None = None,
    mineral: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    stop: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    kind: str | None = None,
    set_: Annotated[tuple[str, ...], Parameter(name="--set", negative=())] = (),
    from_: Annotated[str | None, Parameter(name="--from")] = None,
    months: int | None = None,
    notice: int | None = None,
    severity: str | None = None,
    recovery: str | None = None,
    recovery_months: int | None = None,
    horizon: int = 24,
    rationing: str = "pro-rata",
    leakage: str | None = None,
    liability: Annotated[bool, Parameter(negative=())] = False,
    assume: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    parties: str = "USA,JPN",
    plan: Annotated[bool, Parameter(negative=())] = False,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Run a disruption through the whole network of each mineral it touches, month by month.

    Nobody plans: inventories go first, then what there is gets rationed; whoever lost its supply
    asks those who have something to spare. An event of the library is replayed with its own dates
    on the network of the base year, not of the year of the event.

    Parameters
    ----------
    event
        Id of an event of the library, such as CN-JP-REE-2010.
    mineral
        Name, symbol or slug; may be repeated. With --event only these of its minerals.
    stop
        ACTOR:STAGE:DESTINATIONS, such as CHN:refined:USA,JPN; without destinations exports to
        all stop. May be repeated.
    kind
        Kind of disruption, such as strike; its settings are given with --set.
    set_
        NAME=VALUE, such as place=ZAF or share=0.5. May be repeated.
    from_
        First month of the full effect of --stop and --kind; 2026-12 when not given.
    months
        Months of the full effect of --stop and --kind; 12 when not given.
    notice
        Months before it in which it is known; 0 when not given.
    severity
        Share that is lost, 0 to 1. With --event also low, value or high, the ends of its range.
    recovery
        How it comes back: step, linear, exponential or licensing; licensing for --stop and that of
        the kind for --kind when not given.
    recovery_months
        Months of the recovery; 12 when not given.
    horizon
        Months to go through from the start of the first effect; months of notice come before.
    rationing
        pro-rata: every customer the same share. price: those whose loss is least leave first.
    leakage
        Share of what is lost to named destinations that comes back by re-export: one number, or
        low,value,high; 0 for none.
    liability
        The actor makes re-exporters liable, which leaves a part of the leakage.
    assume
        NAME=VALUE in place of any assumption, such as industry_days:JPN=60 or stepping_in=0.2. May
        be repeated.
    parties
        Whose uses are shown one by one, separated by commas.
    plan
        Also give the plan of least joint cost of the parties under the same effects.
    """
    from shigen.vulnerability.propagation import replay

    known_table(table, TITLES)
    if table == "simulate_response" and not plan:
        raise BadInput("--table simulate_response: add --plan, which makes it")
    opened = open_catalogue(catalogue)
    settings = _settings(rationing, leakage, assume, parties, liability=liability)
    given = {
        "stop": stop,
        "kind": kind,
        "set": set_,
        "from": from_,
        "months": months,
        "notice": notice,
        "severity": severity,
        "recovery": recovery,
        "recovery_months": recovery_months,
    }
    what, named, label = _what(event, mineral, given)
    with progress_bar() as progress:
        found = replay(
            what, catalogue=opened, settings=settings, months=horizon, minerals=named, name=label,
            shown=progress,
        )  # fmt: skip
        tables, more = _tables(found, opened, settings, plan=plan)
    if not found.runs and format == "table":
        # Not an error, and the whole answer.
        sys.stdout.write("\n".join(found.says) + "\n")
        return
    shown = tables
    if format == "table" and table is None:
        shown = {name: rows for name, rows in tables.items() if name in SHOWN_FIRST}
        others = ", ".join(name for name in tables if name not in SHOWN_FIRST)
        more.append(f"more with --table: {others}")
    inputs = {
        "event": event,
        "minerals": list(named),
        **{
            name: list(value) if isinstance(value, tuple) else value
            for name, value in given.items()
        },
        "horizon": horizon,
        "rationing": rationing,
        "leakage": None if settings.leakage is None else list(settings.leakage),
        "liability": liability,
        "assume": list(assume),
        "parties": list(settings.parties),
        "plan": plan,
        "first_month": found.start,
        "simulated": [run.mineral for run in found.runs],
        "without_network": list(found.without_network),
    }
    emit(
        Report(
            "simulate",
            shown,
            inputs=inputs,
            catalogue=opened.hash,
            warnings=[*found.says, *more],
            titles=TITLES,
        ),
        format,
        table=table,
    )


def _what(
    event: str | None, mineral: tuple[str, ...], given: Mapping[str, Any]
) -> tuple[Event | list[Effect], tuple[str, ...], str]:
    """The event or effects of the options, the minerals, and a word for them."""
    from shigen import reference

    slugs = tuple(dict.fromkeys(slug for text in mineral for slug in reference.minerals(text)))
    ways = [name for name in ("stop", "kind") if given[name]] + (["event"] if event else [])
    if len(ways) != 1:
        raise BadInput("say what happens with one of --event, --stop and --kind")
    if given["set"] and not given["kind"]:
        raise BadInput("--set belongs to --kind, such as --kind strike --set place=ZAF")
    if event:
        found = _event(event, slugs, given)
        return found, slugs or found.minerals, found.id
    if not slugs:
        raise BadInput("--mineral: say which mineral, such as gallium")
    effects = _stops(given) if given["stop"] else _of_kind(given, slugs)
    return effects, slugs, " and ".join(given["stop"]) or str(given["kind"])


def _event(name: str, slugs: tuple[str, ...], given: Mapping[str, Any]) -> Event:
    from shigen.disruptions import library
    from shigen.vulnerability.propagation.replay import at_severity

    for option in ("from", "months", "notice", "recovery", "recovery_months"):
        if given[option] is not None:
            word = option.replace("_", "-")
            raise BadInput(f"--{word}: an event has its own dates and recovery; leave it out")
    found = library.event(name)
    if given["severity"] is not None:
        found = at_severity(found, given["severity"])
    strange = sorted(set(slugs) - set(found.minerals))
    if strange:
        raise BadInput(
            f"--mineral: {found.id} does not speak of {', '.join(strange)}, but of "
            f"{', '.join(found.minerals) or 'nothing that is listed here'}"
        )
    return found


def _stops(given: Mapping[str, Any]) -> list[Effect]:
    from dataclasses import replace

    from shigen.disruptions import parse_stop

    severity = 1.0 if given["severity"] is None else _number(given["severity"], "--severity")
    stops = [
        parse_stop(
            text,
            start=given["from"] or USUAL_START,
            months=_or(given["months"], USUAL_MONTHS),
            severity=severity,
            recovery=_recovery(given, "licensing"),
        )
        for text in given["stop"]
    ]
    return [replace(stop, notice=_or(given["notice"], 0)) for stop in stops]


def _of_kind(given: Mapping[str, Any], slugs: tuple[str, ...]) -> list[Effect]:
    from shigen.disruptions.disruption import Disruption

    severity = given["severity"]
    said = given["recovery"] is not None or given["recovery_months"] is not None
    one = Disruption(
        id=str(given["kind"]),
        kind=str(given["kind"]),
        settings=dict(_pair(text, "--set") for text in given["set"]),
        minerals=slugs,
        start=given["from"] or USUAL_START,
        months=_or(given["months"], USUAL_MONTHS),
        severity=None if severity is None else _number(severity, "--severity"),
        recovery=_recovery(given, "linear") if said else None,
        notice=_or(given["notice"], 0),
    )
    return list(one.effects)


def _recovery(given: Mapping[str, Any], usual: str) -> Recovery:
    from shigen.disruptions import Recovery

    kind, months = given["recovery"] or usual, given["recovery_months"]
    if months is None:
        months = 0 if kind == "step" else 12
    return Recovery(kind, months=months)


def _settings(
    rationing: str, leakage: str | None, assume: Iterable[str], parties: str, *, liability: bool
) -> Settings:
    from typing import cast

    from shigen import reference
    from shigen.vulnerability.propagation import ASSUMED, Settings

    pairs = dict(_pair(text, "--assume") for text in assume)
    numbers: dict[str, Any] = {
        name: _number(value, f"--assume {name}") for name, value in pairs.items()
    }
    own = {name: numbers.pop(name) for name in ASSUMED if name in numbers}
    return Settings(
        rationing=cast("Any", rationing),
        leakage=None if leakage is None else _range(leakage),
        held_liable=liability,
        assumptions=numbers,
        parties=tuple(reference.place(text) for text in parties.split(",")),
        **own,
    )


def _range(text: str) -> tuple[float, float, float]:
    parts = [_number(part, "--leakage") for part in text.split(",")]
    if len(parts) == 1:
        return parts[0], parts[0], parts[0]
    if len(parts) != 3:
        raise BadInput(f"--leakage {text}: write one share, or low,value,high such as 0,0.2,0.5")
    return parts[0], parts[1], parts[2]


def _tables(
    found: Replay, opened: Catalogue, settings: Settings, *, plan: bool
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    from shigen.vulnerability.propagation.response import RESPONSE, response
    from shigen.vulnerability.propagation.tables import COLUMNS

    more = {
        "assumptions": (
            "mineral", "parameter", "party", "stage", "value", "low", "high", "unit", "status",
            "source", "reason",
        ),
        "notes": ("mineral", "what", "detail"),
    }  # fmt: skip
    tables: dict[str, pd.DataFrame] = {}
    says: list[str] = []
    for name in TITLES:
        word = name.removeprefix("simulate_")
        if word in COLUMNS:
            tables[name] = _joined([run.tables[word] for run in found.runs], COLUMNS[word])
        elif word in more:
            parts = [getattr(run, word).assign(mineral=run.mineral) for run in found.runs]
            tables[name] = _joined(parts, more[word])
        elif plan:
            answers = [
                response(run, found.effects, catalogue=opened, settings=settings)
                for run in found.runs
            ]
            tables[name] = _joined([rows for rows, _ in answers], RESPONSE)
            says += dict.fromkeys(text for _, texts in answers for text in texts)
    return tables, says


def _joined(parts: list[pd.DataFrame], columns: Iterable[str]) -> pd.DataFrame:
    import pandas as pd

    full = [part for part in parts if len(part)]
    if not full:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(full, ignore_index=True)[list(columns)]


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadInput(f"{option} {text}: write NAME=VALUE")
    return name.strip(), value.strip()


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise BadInput(f"{what}: '{text}' is not a number") from error


def _or(value: int | None, usual: int) -> int:
    return usual if value is None else value
