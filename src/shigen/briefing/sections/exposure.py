"""Which minerals matter for each party and why; whose supply is cut."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping

import pandas as pd

from shigen.briefing import charts
from shigen.briefing.blocks import Cell, Column, Figure, Paragraph, Section, Table
from shigen.briefing.context import (
    ROWS_ON_PAPER,
    Context,
    number_column,
    words_column,
)
from shigen.briefing.context import figure as draw

LEADERS = 3

JOINT = "joint"


def section(context: Context) -> Section:
    """Ranking with its reasons, and the cut."""
    say = context.language.say
    return Section(
        "exposure",
        say("Which minerals matter, and why"),
        (
            *(Paragraph(leaders(context, party)) for party in context.briefing.parties),
            ranking_table(context, limit=ROWS_ON_PAPER),
            ranking_figure(context),
            Paragraph(_cut_sentence(context)),
            cut_figure(context),
            cut_table(context),
        ),
    )


def ranked(context: Context, party: str) -> pd.DataFrame:
    """Rows of one party, first rank first."""
    ranking = context.briefing.ranking
    own = ranking[ranking["party"] == party]
    return own.sort_values(["rank", "mineral"], kind="stable", na_position="last")


def leaders(context: Context, party: str) -> str:
    """The first minerals of a party with the reason for the first."""
    language = context.language
    own = ranked(context, party).to_dict(orient="records")
    names = [language.noun("mineral", str(row["mineral"])) for row in own[:LEADERS]]
    led = language.say(
        "For {party} the ranking is led by {minerals}.",
        party=language.noun("party", party),
        minerals=language.listed(names),
    )
    first = own[0]
    facts = _facts(context, first)
    if not facts:
        return led
    why = language.say(
        "{mineral} stands first: {facts}.",
        mineral=language.label("mineral", str(first["mineral"])),
        facts=language.listed(facts),
    )
    return language.joined(led, why)


def _facts(context: Context, row: Mapping[Hashable, object]) -> list[str]:
    """What is known of a mineral, as parts of a sentence; what is not known is left out."""
    language = context.language
    value = {
        name: float(str(row[name]))
        for name in ("top_share", "net_import_reliance", "shortfall_share")
    }
    supplier = row["top_supplier"]
    facts = []
    if isinstance(supplier, str) and supplier and not math.isnan(value["top_share"]):
        facts.append(
            language.say(
                "{supplier} supplies {share} of it",
                supplier=language.noun("place", supplier),
                share=language.percent(value["top_share"]),
            )
        )
    if not math.isnan(value["net_import_reliance"]):
        facts.append(
            language.say(
                "net imports cover {share} of use",
                share=language.percent(value["net_import_reliance"]),
            )
        )
    if not math.isnan(value["shortfall_share"]):
        facts.append(
            language.say(
                "{share} of need goes unmet under the scenario",
                share=language.percent(value["shortfall_share"]),
            )
        )
    return facts


def ranking_table(context: Context, *, limit: int | None) -> Table:
    """Indicators and rank by mineral, one spanner a party, joint rank first."""
    language = context.language
    joint = ranked(context, JOINT)
    order = [str(mineral) for mineral in joint["mineral"]][:limit]
    columns: list[Column] = [
        words_column(language.say("Mineral"), width=2.0),
        number_column(language.say("Joint rank"), width=0.9),
    ]
    by_party = {}
    for party in context.briefing.parties:
        group = language.label("party", party)
        by_party[party] = ranked(context, party)
        columns += [
            number_column(language.say("Rank"), group=group, width=0.8),
            number_column(language.say("Supplier HHI"), "0–1", group=group, width=1.3),
            number_column(language.say("HHI by governance"), "0–10", group=group, width=1.4),
            number_column(language.say("Import reliance"), "%", group=group, width=1.2),
            number_column(language.say("Unmet"), "%", group=group, width=1.1),
        ]
    ranks = joint.set_index("mineral")["rank"]
    rows = [
        (
            Cell(language.label("mineral", mineral)),
            Cell(_whole(context, ranks[mineral])),
            *(
                cell
                for party in context.briefing.parties
                for cell in _indicators(context, by_party[party], mineral)
            ),
        )
        for mineral in order
    ]
    return Table(
        id="ranking" if limit else "ranking-all",
        title=language.say("Minerals by joint rank, with the indicators of each party"),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.data_source(set()),
        notes=(
            language.say(
                "HHI: Herfindahl-Hirschman index of how concentrated suppliers are, from 0 to 1; "
                "by governance: weighted by the risk in how suppliers are governed (0 to 10). "
                "Import reliance: net imports as a share of use. Unmet: need without a plan. A "
                "dash: not known, or not in the scenario."
            ),
        ),
        small=True,
    )


def _indicators(context: Context, table: pd.DataFrame, mineral: str) -> tuple[Cell, ...]:
    found = table[table["mineral"] == mineral].to_dict(orient="records")
    if not found:
        return tuple(Cell("–") for _ in range(5))
    row = found[0]
    language = context.language
    status = str(row["status"])
    mark = context.mark(status) if status and status != "nan" else ""
    return (
        Cell(_whole(context, row["rank"])),
        Cell(language.number(float(row["supplier_hhi"])), mark),
        Cell(language.number(float(row["governance_hhi"])), mark),
        Cell(language.points(float(row["net_import_reliance"])), mark),
        Cell(language.points(float(row["shortfall_share"]))),
    )


def _whole(context: Context, rank: object) -> str:
    return context.language.number(float(str(rank)))


def ranking_figure(context: Context) -> Figure:
    """Heat table of the indicators."""
    language = context.language
    title = language.say("Indicators of each mineral by party: darker is more exposed")
    return draw(
        identity="figure-ranking",
        title=title,
        chart=charts.ranking(context),
        summary=language.say(
            "Heat table of {count} minerals by supplier concentration, concentration weighted by "
            "governance, net import reliance and need unmet, for each party. {leaders}",
            count=language.count(context.briefing.ranking["mineral"].nunique()),
            leaders=leaders(context, context.briefing.parties[0]),
        ),
        table="ranking-all",
        see=language.say("Numbers: table “{title}” in the annex.", title=_all_title(context)),
    )


def _all_title(context: Context) -> str:
    return context.language.say("Minerals by joint rank, with the indicators of each party")


def cut(context: Context) -> pd.DataFrame:
    """How much of each party's base supply of the need's stage is cut in the deepest month.

    Returns
    -------
    pandas.DataFrame
        ``mineral``, ``party``, ``month``, ``base`` and ``cut`` [t a month], ``share`` (fraction)
        and ``source``: the source that loses most.
    """
    found = []
    supply = context.findings.tables["supply"]
    for (mineral, party), rows in supply.groupby(["mineral", "party"], sort=False):
        if party not in context.briefing.parties:
            continue
        less = rows.assign(cut=(rows["base_t"] - rows["available_t"]).clip(lower=0.0))
        by_month = less.groupby("month", sort=True)[["base_t", "cut"]].sum()
        at = int(by_month["cut"].to_numpy().argmax())
        month = str(by_month.index[at])
        deepest = less[less["month"] == month].groupby("source", sort=True)["cut"].sum()
        base, lost = float(by_month["base_t"].iloc[at]), float(by_month["cut"].iloc[at])
        found.append(
            {
                "mineral": mineral,
                "party": party,
                "month": month,
                "base": base,
                "cut": lost,
                "share": lost / base if base > 0 else float("nan"),
                "source": deepest.idxmax() if lost > 0 else "",
            }
        )
    return pd.DataFrame(found)


def _cut_sentence(context: Context) -> str:
    language = context.language
    rows = cut(context).sort_values(["share", "mineral"], ascending=[False, True], kind="stable")
    worst = rows.iloc[0]
    return language.say(
        "The deepest cut falls on {party}: in {month}, {share} of its usual supply of {mineral} is "
        "gone.",
        party=language.noun("party", str(worst["party"])),
        mineral=language.noun("mineral", str(worst["mineral"])),
        share=language.percent(float(worst["share"])),
        month=language.month(str(worst["month"])),
    )


def cut_figure(context: Context) -> Figure:
    """Bars of base supply with the part that is cut."""
    language = context.language
    return draw(
        identity="figure-cut",
        title=language.say("What each party usually buys, and the part that is cut"),
        chart=charts.cut(context, cut(context)),
        summary=language.joined(
            language.say("Bars of the share of supply cut by mineral and party."),
            _cut_sentence(context),
        ),
        table="cut",
        see=language.say("Numbers: the table below."),
    )


def cut_table(context: Context) -> Table:
    """Base supply and cut by mineral and party in the deepest month."""
    language = context.language
    rows = cut(context)
    columns = [words_column(language.say("Mineral"), width=2.0)]
    for party in context.briefing.parties:
        group = language.label("party", party)
        columns += [
            number_column(language.say("Usual supply"), language.say("t a month"), group=group),
            number_column(language.say("Cut"), language.say("t a month"), group=group),
            number_column(language.say("Share cut"), "%", group=group),
            words_column(language.say("Mostly from"), group=group),
        ]
    lines = []
    for results in context.briefing.minerals:
        cells = [context.mineral_named(results.mineral)]
        for party in context.briefing.parties:
            own = rows[(rows["mineral"] == results.mineral) & (rows["party"] == party)]
            cells += _cut_cells(context, own)
        lines.append(tuple(cells))
    return Table(
        id="cut",
        title=language.say("Supply cut in the deepest month"),
        columns=tuple(columns),
        rows=tuple(lines),
        source=context.result_source(),
        small=True,
    )


def _cut_cells(context: Context, own: pd.DataFrame) -> list[Cell]:
    if own.empty:
        return [Cell("–")] * 4
    row, language = own.iloc[0], context.language
    source = str(row["source"])
    return [
        Cell(language.number(float(row["base"]))),
        Cell(language.number(float(row["cut"]))),
        Cell(language.points(float(row["share"]))),
        Cell(language.label("place", source) if source else "–"),
    ]
