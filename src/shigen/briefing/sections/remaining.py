"""What is still missing with the plan, and what one more tonne would be worth."""

from __future__ import annotations

import math

import pandas as pd

from shigen.briefing.blocks import Cell, Paragraph, Section, Table
from shigen.briefing.context import ROWS_ON_PAPER, Context, number_column, words_column
from shigen.briefing.sections.shortage import uses_table


def section(context: Context) -> Section:
    """What the plan leaves open."""
    return Section(
        "remaining",
        context.language.say("What is still missing, and what one more tonne is worth"),
        (
            Paragraph(_sentence(context)),
            remaining_table(context),
            uses_table(context, limit=ROWS_ON_PAPER, shortfall="shortfall"),
            Paragraph(_worth_sentence(context)),
            worth_table(context, limit=ROWS_ON_PAPER),
        ),
    )


def _sentence(context: Context) -> str:
    language = context.language
    left = [o for o in context.findings.outlooks.values() if o.first_with]
    if not left:
        return language.say("With the plan no need goes noticeably unmet.")
    worst = max(left, key=lambda o: (o.with_plan.value, o.mineral))
    return language.say(
        "The largest gap left with the plan is in {mineral} for {party}: {share} of need, or "
        "{tonnes} t, from {month} on.",
        party=language.noun("party", worst.party),
        mineral=language.noun("mineral", worst.mineral),
        share=context.percent_span(worst.with_plan),
        tonnes=language.number(worst.with_plan.value * worst.need),
        month=language.month(worst.first_with),
    )


def remaining_table(context: Context) -> Table:
    """Need unmet with the plan, by mineral and party."""
    language = context.language
    columns = [words_column(language.say("Mineral"), width=1.5)]
    for party in context.briefing.parties:
        group = language.label("party", party)
        columns += [
            number_column(language.say("Still unmet"), "t", group=group, width=1.6),
            number_column(language.say("Still unmet"), "%", group=group, width=1.4),
            words_column(language.say("From month"), group=group, width=1.1),
        ]
    rows = []
    for results in context.briefing.minerals:
        cells = [context.mineral_named(results.mineral)]
        for party in context.briefing.parties:
            outlook = context.findings.outlooks[results.mineral, party]
            month = outlook.first_with
            cells += [
                Cell(context.tonnes_span(outlook.with_plan, outlook.need)),
                Cell(context.points_span(outlook.with_plan)),
                Cell(language.short_month(month) if month else language.say("not short")),
            ]
        rows.append(tuple(cells))
    return Table(
        id="remaining",
        title=language.say("Need still unmet with the plan"),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.result_source(),
        notes=context.grid_notes(),
    )


def best_months(context: Context) -> pd.DataFrame:
    """The month in which one more tonne is worth most, by mineral, party and stage.

    Returns
    -------
    pandas.DataFrame
        Rows of the ``worth`` tables with ``mineral``; the most valuable first.
    """
    worth = context.findings.tables["worth"]
    own = worth[worth["party"].isin(list(context.briefing.parties))]
    own = own[own["one_more_usd"].notna()]
    if own.empty:
        return own
    best = own.loc[own.groupby(["mineral", "party", "stage"], sort=True)["one_more_usd"].idxmax()]
    keys = ["one_more_usd", "mineral", "party", "stage"]
    return best.sort_values(keys, ascending=[False, True, True, True], kind="stable")


def _worth_sentence(context: Context) -> str:
    language, best = context.language, best_months(context)
    if best.empty:
        return language.say("What one more tonne is worth was not worked out in this run.")
    top = best.iloc[0]
    return language.say(
        "One more tonne is worth most as {mineral} ({stage}) for {party} in {month}: {value} USD. "
        "The value of one tonne less is printed beside it; where the two differ, a limit of the "
        "plan lies between them.",
        mineral=language.noun("mineral", str(top["mineral"])),
        stage=language.noun("stage", str(top["stage"])),
        party=language.noun("party", str(top["party"])),
        month=language.month(str(top["month"])),
        value=language.number(float(top["one_more_usd"])),
    )


def worth_table(context: Context, *, limit: int) -> Table:
    """Value of one tonne more and one less in the best month."""
    language, best = context.language, best_months(context)
    rows = []
    for row in best.head(limit).to_dict(orient="records"):
        dual = float(row["dual_usd"]) if bool(row["quoted"]) else math.nan
        rows.append(
            (
                context.mineral_named(str(row["mineral"])),
                Cell(context.party(str(row["party"]))),
                Cell(language.label("stage", str(row["stage"]))),
                Cell(language.short_month(str(row["month"]))),
                Cell(language.number(float(row["one_more_usd"]))),
                Cell(language.number(float(row["one_less_usd"]))),
                Cell(language.number(dual)),
            )
        )
    return Table(
        id="worth",
        title=language.say("What one more tonne is worth, in the month in which it is worth most"),
        columns=(
            words_column(language.say("Mineral"), width=1.5),
            words_column(language.say("Party"), width=1.3),
            words_column(language.say("Stage"), width=1.1),
            words_column(language.say("Month"), width=1.1),
            number_column(language.say("One tonne more saves"), language.say("USD/t"), width=1.4),
            number_column(language.say("One tonne less costs"), language.say("USD/t"), width=1.4),
            number_column(language.say("Marginal value"), language.say("USD/t"), width=1.3),
        ),
        rows=tuple(rows),
        source=context.result_source(),
        notes=(
            language.say(
                "From solving again with one tonne more and one less. The marginal value of the "
                "solver is quoted only where it agrees with both."
            ),
        ),
    )
