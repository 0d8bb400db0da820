"""``shigen plan``: what to ship when exports of one mineral stop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit, known_table
from shigen.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

    from shigen.briefing.assessment import Case


TITLES = {
    "comparison": "the cases compared [t over the months planned, USD]",
    "first_short": "First month in which each use runs short (empty: never)",
    "actions": "The coordinated plan, month by month [t of contained metal, USD]",
    "shortfall": "Need, served, substituted and short under the plan [t]",
    "without": "The same without a plan [t]",
    "stocks": "Stock at the end of each month [t]",
    "costs": "Costs by party and item; an income is negative [USD]",
    "worth": "What one more and one less tonne would be worth [USD]",
    "government_actions": "The plan with government actions only",
    "quality": "Share of throughput by status",
    "missing": "What the data lack",
    "assumptions": "Assumptions, with range and source",
    "check": "Independent check of the plan",
}
"""Tables of the answer, in the order in which they are printed."""


def plan(
    *,
    mineral: str,
    stop: Annotated[tuple[str, ...], Parameter(negative=())],
    from_: Annotated[str, Parameter(name="--from")] = "2026-12",
    months: int = 12,
    severity: float = 1.0,
    recovery: str = "licensing",
    recovery_months: int = 12,
    horizon: int = 24,
    parties: str = "USA,JPN",
    industry_days: float | None = None,
    public_days: float | None = None,
    pass_through: float | None = None,
    assume: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    close: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    to: Path | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Plan deliveries of one mineral for two parties when exports stop.

    Parameters
    ----------
    mineral
        Name, symbol or slug, such as gallium.
    stop
        ACTOR:STAGE:DESTINATIONS, such as CHN:refined:USA,JPN; without destinations exports to
        all stop. May be repeated.
    from_
        First month of the stop and of the plan, such as 2026-12.
    months
        Months of the full stop.
    severity
        Share of the flow that is lost, 0 to 1.
    recovery
        How it comes back: step, linear, exponential or licensing.
    recovery_months
        Months of the recovery.
    horizon
        Months planned.
    parties
        Whose needs are planned for, separated by commas.
    industry_days
        Days of use in users' own stocks, in place of the catalogue's assumption.
    public_days
        Days of use in public stocks, in place of the catalogue's assumption.
    pass_through
        Share of their own loss that third countries pass on, 0 to 1.
    assume
        NAME=VALUE in place of any assumption, such as pool_share=0.5 or industry_days:JPN=60.
    close
        A passage that is closed, such as malacca. May be repeated.
    to
        Also write the tables of the plan as CSV files to this folder.
    """
    from shigen import network, reference
    from shigen.briefing.assessment import Settings, assess_mineral
    from shigen.disruptions import Recovery, parse_stop

    if not stop:
        raise BadInput("--stop: name at least one stop, such as CHN:refined:USA,JPN")
    known_table(table, TITLES)
    slug = reference.mineral(mineral, with_network=True)
    given = {"industry_days": industry_days, "public_days": public_days}
    given["pass_through"] = pass_through
    assumptions = {name: value for name, value in given.items() if value is not None}
    assumptions |= dict(_assumption(text) for text in assume)
    settings = Settings(
        parties=tuple(reference.place(text) for text in parties.split(",")),
        months=horizon,
        assumptions=assumptions,
        grid=False,
        closed=tuple(reference.passage(text) for text in close),
    )
    how = Recovery(recovery, months=recovery_months)
    stops = tuple(
        parse_stop(text, start=from_, months=months, severity=severity, recovery=how)
        for text in stop
    )
    opened = open_catalogue(catalogue)
    case = assess_mineral(
        opened, network.build(opened, mineral=slug), stops, start=from_, settings=settings
    )
    report = Report(
        "plan",
        _tables(case),
        inputs={
            "mineral": slug,
            "stops": list(stop),
            "from": from_,
            "months": months,
            "severity": severity,
            "recovery": recovery,
            "recovery_months": recovery_months,
            "horizon": horizon,
            "parties": list(settings.parties),
            "assumptions": assumptions,
            "closed": list(settings.closed),
        },
        catalogue=opened.hash,
        seed=settings.seed,
        warnings=_cautions(case),
        titles=TITLES | {"comparison": f"{slug}: {TITLES['comparison']}"},
    )
    if to is not None:
        _write(report, to)
    emit(report, format, table=table)


def _assumption(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError as error:
        raise BadInput(f"--assume {text}: write NAME=VALUE, such as pool_share=0.5") from error


def _tables(case: Case) -> dict[str, pd.DataFrame]:
    results = case.results
    return {
        "comparison": results.comparison,
        "first_short": _first_short(case),
        "actions": results.actions,
        "shortfall": results.shortfall,
        "without": results.without,
        "stocks": results.stocks,
        "costs": results.costs,
        "worth": results.worth,
        "government_actions": results.government_actions,
        "quality": results.quality,
        "missing": results.missing,
        "assumptions": results.assumptions,
        "check": results.check,
    }


def _first_short(case: Case) -> pd.DataFrame:
    """First month of shortage by use, without and with the plan."""
    from shigen.delivery import first_short_months

    without = first_short_months(case.results.without)
    planned = first_short_months(case.results.shortfall)
    keys = ["party", "stage", "use", "tier"]
    return without.rename(columns={"first_short_month": "without_plan"}).merge(
        planned.rename(columns={"first_short_month": "with_plan"}), on=keys
    )


def _cautions(case: Case) -> list[str]:
    assumed = case.results.quality
    share = assumed.loc[assumed["status"] == "assumed"].set_index("stage")["share"]
    heavy = [f"{stage} {value:.0%}" for stage, value in share.items() if value > 0.5]
    found = ["stock holdings are secret: days of stock are scenario assumptions"]
    if heavy:
        found.append("more than half of throughput is assumed at: " + ", ".join(heavy))
    return found


def _write(report: Report, folder: Path) -> None:
    from shigen.files import write_atomically

    for name, frame in report.tables.items():
        text: Any = frame.to_csv(index=False, lineterminator="\n")
        write_atomically(folder / f"{name}.csv", text)
