"""What the data lack, the assumptions, the method in plain words, and the sources."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from shigen.briefing import remarks
from shigen.briefing.blocks import Block, Bullets, Cell, Paragraph, Section, Table
from shigen.briefing.context import ROWS_ON_PAPER, Context, number_column, texts, words_column
from shigen.briefing.findings import STATUSES, throughput_by_status
from shigen.briefing.labels import CHECKS, GAPS, ITEMS, PARAMETERS, label
from shigen.briefing.language import SMALLEST
from shigen.briefing.sections.doubts import MOVED, doubts


def section(context: Context) -> Section:
    """What could make the answer wrong, and what the data lack."""
    say, warnings = context.language.say, context.briefing.warnings
    blocks: list[Block] = [Bullets(doubts(context))]
    if warnings:
        blocks += [Paragraph(say("The run gave these warnings:")), Bullets(warnings)]
    blocks += [
        status_table(context),
        Paragraph(_moved_sentence(context)),
        moved_table(context, limit=ROWS_ON_PAPER),
        missing_table(context),
    ]
    return Section("data", say("What could make this wrong, and what the data lack"), tuple(blocks))


def moved(context: Context) -> pd.DataFrame:
    """Reported values that the balance moved by more than `MOVED`, the largest first.

    Returns
    -------
    pandas.DataFrame
        Rows of the ``adjustments`` tables with ``mineral``.
    """
    rows = context.findings.tables["adjustments"]
    rows = rows[(rows["status"] == "reported") & (rows["relative"].abs() > MOVED)]
    rows = rows.assign(size=rows["relative"].abs(), tonnes=(rows["value"] - rows["observed"]).abs())
    keys = ["mineral", "stage", "place", "partner", "item"]
    return rows.sort_values(
        ["tonnes", *keys], ascending=[False, *[True] * len(keys)], kind="stable"
    ).drop(columns=["size", "tonnes"])


def _moved_sentence(context: Context) -> str:
    return context.language.say_number_of(
        "To make the flows balance, {number} reported value was moved by more than {limit}; it is "
        "listed with the reason.",
        "To make the flows balance, {number} reported values were moved by more than {limit}; "
        "each is listed with the reason.",
        len(moved(context)),
        limit=context.language.percent(MOVED),
    )


def status_table(context: Context) -> Table:
    """Share of throughput by status for each mineral."""
    language = context.language
    rows = []
    for results in context.briefing.minerals:
        tonnes = throughput_by_status(results.quality)
        total = float(tonnes.sum())
        shares = [float(tonnes.get(s, 0.0)) / total if total > 0 else 0.0 for s in STATUSES]
        rows.append(
            (
                Cell(language.label("mineral", results.mineral)),
                Cell(str(results.base_year)),
                *texts(*(language.points(share) for share in shares)),
                Cell(language.number(total)),
            )
        )
    return Table(
        id="statuses",
        title=language.say("How the tonnes behind each mineral are known: share of throughput"),
        columns=(
            words_column(language.say("Mineral"), width=1.6),
            words_column(language.say("Base year"), width=1.0),
            *(number_column(_marked(context, status), "%", width=1.2) for status in STATUSES),
            number_column(language.say("Throughput"), "t", width=1.2),
        ),
        rows=tuple(rows),
        source=context.data_source(set()),
        notes=(
            language.say(
                "Throughput is the sum over stages of what passes through all countries, in tonnes "
                "of contained metal."
            ),
        ),
    )


def _marked(context: Context, status: str) -> str:
    name, mark = context.language.label("status", status), context.mark(status)
    return f"{name} ({mark})" if mark else name


def moved_table(context: Context, *, limit: int | None, mineral: str = "") -> Table:
    """Reported values moved, as published and as used."""
    language = context.language
    every = moved(context)
    if mineral:
        every = every[every["mineral"] == mineral]
    rows = [
        (
            Cell(language.label("mineral", str(row["mineral"]))),
            Cell(_what(context, row)),
            Cell(language.number(float(row["observed"])), context.mark(str(row["status"]))),
            Cell(language.number(float(row["value"]))),
            Cell(language.points(float(row["relative"]))),
            Cell(remarks.said(language, str(row["reason"]))),
        )
        for row in every.head(limit or len(every)).fillna("").to_dict(orient="records")
    ]
    notes = []
    if len(rows) < len(every):
        notes.append(
            language.say(
                "{shown} of {held} rows; all are in plan.xlsx.",
                shown=language.count(len(rows)),
                held=language.count(len(every)),
            )
        )
    return Table(
        id="moved",
        title=language.say(
            "Reported values moved by more than {limit}, most tonnes first",
            limit=language.percent(MOVED),
        ),
        columns=(
            words_column(language.say("Mineral"), width=1.2),
            words_column(language.say("Value"), width=2.4),
            number_column(language.say("As published"), "t", width=1.0),
            number_column(language.say("As used"), "t", width=1.0),
            number_column(language.say("Change"), "%", width=0.9),
            words_column(language.say("Reason"), width=3.2),
        ),
        rows=tuple(rows),
        source=context.data_source(set(every["source"].dropna().astype("str"))),
        notes=tuple(notes),
        small=True,
    )


def _what(context: Context, row: Mapping[Hashable, object]) -> str:
    language = context.language
    places = [
        language.label("place", str(row[key])) for key in ("place", "partner") if str(row[key])
    ]
    stage = language.noun("stage", str(row["stage"]))
    way = " → ".join(places)
    item = label(language, ITEMS, str(row["item"]))
    return language.say("{way}: {item} ({stage})", way=way, item=item, stage=stage)


def missing_table(context: Context) -> Table:
    """What is known to be missing, one row a mineral."""
    language = context.language
    missing = context.findings.tables["missing"].fillna("")
    rows = []
    for results in context.briefing.minerals:
        own = missing[missing["mineral"] == results.mineral]
        for what, details in own.groupby("what", sort=True)["detail"]:
            listed = "; ".join(remarks.said(language, str(d)) for d in details if str(d))
            rows.append(
                (
                    Cell(language.label("mineral", results.mineral)),
                    Cell(label(language, GAPS, str(what))),
                    Cell(listed or "–"),
                )
            )
    return Table(
        id="missing",
        title=language.say("What is not held and therefore not counted"),
        columns=(
            words_column(language.say("Mineral"), width=1.2),
            words_column(language.say("What"), width=1.8),
            words_column(language.say("Detail"), width=4.3),
        ),
        rows=tuple(rows),
        source=context.data_source(set()),
        small=True,
    )


def method_section(context: Context) -> Section:
    """How it was worked out, in plain words."""
    say = context.language.say
    return Section(
        "method",
        say("How this was worked out"),
        (
            Bullets(
                (
                    say(
                        "Published production, trade and use are made to balance for one base year "
                        "and mineral; every number keeps its source and its status, and every "
                        "number moved is listed."
                    ),
                    say(
                        "The stop removes exports of the named countries month by month, and the "
                        "part of third countries' exports that rests on the same metal."
                    ),
                    say(
                        "The plan chooses purchases, stock releases, transfers, substitution and "
                        "recycling month by month so that losses and costs together are least; "
                        "defense and safety come before essential civilian uses, and these before "
                        "others."
                    ),
                    say(
                        "Fairness: the party with the largest share of need unmet is helped first, "
                        "as far as nobody is left with less than at worst alone; then the total is "
                        "made as small as possible. Ties go to the smallest change from usual "
                        "trade, then to the order of names."
                    ),
                    say(
                        "Each plan was checked by code that shares nothing with the optimizer: "
                        "balances, limits, cost and gap."
                    ),
                )
            ),
            Paragraph(_checked(context)),
        ),
    )


def _checked(context: Context) -> str:
    checks = context.findings.tables["check"]
    failed = int((~checks["passed"].astype("bool")).sum())
    count = context.language.count
    if failed:
        return context.language.say(
            "{failed} of {held} checks of the plans failed: they are listed in the annex.",
            failed=count(failed),
            held=count(len(checks)),
        )
    return context.language.say(
        "All {held} checks of the plans passed; they are listed in the annex.",
        held=count(len(checks)),
    )


def checks_table(context: Context) -> Table:
    """Result of the independent check, the worst over minerals."""
    language = context.language
    checks = context.findings.tables["check"]
    rows = []
    for name, own in checks.groupby("check", sort=True):
        passed = bool(own["passed"].all())
        rows.append(
            texts(
                label(language, CHECKS, str(name)),
                _violation(context, float(own["worst"].max())),
                language.say("passed") if passed else language.say("failed"),
            )
        )
    return Table(
        id="checks",
        title=language.say("Independent check of the plans, the worst over all minerals"),
        columns=(
            words_column(language.say("Check"), width=4.0),
            number_column(language.say("Worst violation"), width=1.5),
            words_column(language.say("Result"), width=1.0),
        ),
        rows=tuple(rows),
        source=context.result_source(),
    )


def _violation(context: Context, worst: float) -> str:
    """The worst violation; below what `number` can print it is said to be smaller than that.

    A negative one is room that was left, which is no violation.
    """
    number = context.language.number
    return f"< {number(2 * SMALLEST)}" if 0 < worst <= SMALLEST else number(max(worst, 0.0))


def assumptions_table(context: Context) -> Table:
    """Every assumption of the planner with range, status and source."""
    language = context.language
    rows = context.findings.tables["assumptions"].fillna({"party": "", "stage": ""})
    count = len(context.briefing.minerals)
    keys = ["parameter", "party", "stage", "value", "low", "high", "unit", "status", "source"]
    grouped = rows.groupby(keys, sort=True, dropna=False)["mineral"].agg(list).reset_index()
    lines = [
        (
            Cell(label(language, PARAMETERS, str(row["parameter"]))),
            Cell(_for_minerals(context, row["mineral"], count)),
            Cell(language.label("party", row["party"]) if row["party"] else "–"),
            Cell(language.label("stage", row["stage"]) if row["stage"] else "–"),
            Cell(
                language.range(
                    language.number(float(row["value"])),
                    language.number(float(row["low"])),
                    language.number(float(row["high"])),
                ),
                context.mark(str(row["status"])),
            ),
            Cell(str(row["unit"])),
            Cell(str(row["source"])),
        )
        for row in grouped.to_dict(orient="records")
    ]
    return Table(
        id="assumptions",
        title=language.say("Assumptions of the plan, with range and source"),
        columns=(
            words_column(language.say("Assumption"), width=2.4),
            words_column(language.say("Minerals"), width=1.8),
            words_column(language.say("Party"), width=1.1),
            words_column(language.say("Stage"), width=1.0),
            number_column(language.say("Value (range)"), width=1.7),
            words_column(language.say("Unit"), width=1.2),
            words_column(language.say("Source"), width=2.6),
        ),
        rows=tuple(lines),
        source=context.result_source(),
        small=True,
    )


def _for_minerals(context: Context, minerals: list[str], count: int) -> str:
    if len(minerals) == count:
        return context.language.say("all minerals")
    return context.language.listed([context.language.noun("mineral", m) for m in minerals])


def sources_table(context: Context) -> Table:
    """Sources used, with publisher, edition and citation."""
    language = context.language
    rows = [
        texts(*(str(row[key]) for key in ("title", "publisher", "edition", "citation")))
        for row in context.briefing.sources.fillna("").to_dict(orient="records")
    ]
    return Table(
        id="sources",
        title=language.say("Sources of the data"),
        columns=(
            words_column(language.say("Title"), width=3.0),
            words_column(language.say("Publisher"), width=2.0),
            words_column(language.say("Edition"), width=1.0),
            words_column(language.say("Citation"), width=3.0),
        ),
        rows=tuple(rows),
        source=context.result_source(),
        small=True,
    )
