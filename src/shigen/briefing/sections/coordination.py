"""Together against alone: real saving, money moved from third parties, price of fairness."""

from __future__ import annotations

from shigen.briefing import charts
from shigen.briefing.blocks import Cell, Figure, Paragraph, Section, Table
from shigen.briefing.context import Context, number_column, words_column
from shigen.briefing.context import figure as draw
from shigen.briefing.findings import Case
from shigen.briefing.words import CASES, word

# A saving below this share of the cost is said to be next to nothing.
LITTLE = 0.001

# Below this share of its cost a party is not said to pay more.
WORSE_OFF = 1e-4


def section(context: Context) -> Section:
    """What coordination is worth."""
    return Section(
        "coordination",
        context.language.say("Together against alone"),
        (
            Paragraph(value_sentence(context)),
            Paragraph(_fairness_sentence(context)),
            value_table(context),
            Paragraph(_nobody_worse_off(context)),
            parties_table(context),
            figure(context),
            cases_table(context),
        ),
    )


def best_alone(context: Context) -> Case:
    """The cheaper of the two orders of planning alone."""
    return min(context.findings.alone, key=lambda case: (case.cost, case.name))


def value_sentence(context: Context) -> str:
    """The difference in cost, split into real saving and money moved."""
    language, findings = context.language, context.findings
    alone, together = best_alone(context), findings.cases["joint"]
    total = alone.cost - together.cost
    moved = alone.third_parties - together.third_parties
    values = {
        "total": context.money(total),
        "real": context.money(total - moved),
        "moved": context.money(abs(moved)),
    }
    if abs(total) <= LITTLE * abs(alone.cost):
        return language.say(
            "Against the better of the two orders alone, acting together saves next to nothing: "
            "less than {share} of the cost.",
            share=language.percent(LITTLE),
        )
    if moved >= 0:
        return language.say(
            "Against the better of the two orders alone, acting together saves {total} million "
            "USD. Of this, {real} million USD is a real saving and {moved} million USD is money no "
            "longer paid to third parties, which is a loss to them.",
            **values,
        )
    return language.say(
        "Against the better of the two orders alone, acting together saves {total} million USD, "
        "although {moved} million USD more is paid to third parties: the real saving is {real} "
        "million USD.",
        **values,
    )


def _fairness_sentence(context: Context) -> str:
    language, cases = context.language, context.findings.cases
    cheapest = cases["joint"].cost
    return language.say(
        "Fairness (the worse-off party is helped first, and nobody is left with less than at worst "
        "alone) costs {price} million USD more than the cheapest joint plan. Sharing shortage "
        "evenly without that limit would cost {even} million USD more than the cheapest.",
        price=context.money(cases["joint-fair"].cost - cheapest),
        even=context.money(cases["joint-equal"].cost - cheapest),
    )


def _name(context: Context, name: str) -> str:
    kind = charts.kind_of_case(name)
    if kind != "alone":
        return word(context.language, CASES, kind)
    party = next((p for p in context.briefing.parties if p in name), None)
    if party is None:
        return word(context.language, CASES, "alone")
    return context.language.say(
        "Each alone, {party} first", party=context.language.noun("party", party)
    )


def value_table(context: Context) -> Table:
    """Cases with cost, money paid to third parties and need unmet."""
    language, findings = context.language, context.findings
    mark = context.mark(findings.worst_status())
    rows = [
        (
            Cell(_name(context, name), mark),
            *(Cell(language.points(case.unmet[p])) for p in context.briefing.parties),
            Cell(context.money(case.cost)),
            Cell(context.money(case.third_parties)),
        )
        for name, case in findings.cases.items()
    ]
    return Table(
        id="cases",
        title=language.say("Every way of acting, all minerals together"),
        columns=(
            words_column(language.say("Case"), width=2.6),
            *(
                number_column(
                    language.say("Need unmet, mean"), "%", group=language.label("party", party)
                )
                for party in context.briefing.parties
            ),
            number_column(language.say("Cost with losses"), context.million_usd(), width=1.3),
            number_column(language.say("Paid to third parties"), context.million_usd(), width=1.3),
        ),
        rows=tuple(rows),
        source=context.result_source(),
    )


def costs_of(context: Context, party: str) -> dict[str, float]:
    """Cost of a party by case, over all minerals [USD]."""
    comparison = context.findings.tables["comparison"]
    own = comparison[comparison["party"] == party]
    sums = own.groupby("case", sort=True)["cost_usd"].sum()
    return {str(case): float(usd) for case, usd in sums.items()}


def _alone(costs: dict[str, float]) -> list[float]:
    return [usd for case, usd in costs.items() if case.startswith("alone")]


def _nobody_worse_off(context: Context) -> str:
    language = context.language
    worse = []
    for party in context.briefing.parties:
        costs = costs_of(context, party)
        dearest = max(_alone(costs))
        if costs["joint-fair"] > dearest + WORSE_OFF * abs(dearest):
            worse.append(language.noun("party", party))
    if not worse:
        return language.say(
            "Neither party pays more together, fairly, than in its dearer order alone."
        )
    return language.say(
        "Together, fairly, costs {parties} more than even the dearer order alone: a side payment "
        "or a swap has to make up for it.",
        parties=language.listed(worse),
    )


def parties_table(context: Context) -> Table:
    """What each party gives and gets: cost and need unmet alone and together."""
    language, findings = context.language, context.findings
    mark = context.mark(findings.worst_status())
    rows = []
    for party in context.briefing.parties:
        costs = costs_of(context, party)
        alone = [case.unmet[party] for case in findings.alone]
        rows.append(
            (
                Cell(context.party(party), mark),
                Cell(language.span(language.points(min(alone)), language.points(max(alone)))),
                Cell(language.points(findings.recommended.unmet[party])),
                Cell(
                    language.span(
                        context.money(min(_alone(costs))), context.money(max(_alone(costs)))
                    )
                ),
                Cell(context.money(costs["joint-fair"])),
            )
        )
    unmet, cost = language.say("Need unmet, mean"), language.say("Cost with losses")
    return Table(
        id="parties",
        title=language.say("What each party gives and gets"),
        columns=(
            words_column(language.say("Party"), width=1.6),
            number_column(language.say("Each alone"), "%", group=unmet),
            number_column(language.say("Together, fairly"), "%", group=unmet),
            number_column(language.say("Each alone"), context.million_usd(), group=cost),
            number_column(language.say("Together, fairly"), context.million_usd(), group=cost),
        ),
        rows=tuple(rows),
        source=context.result_source(),
    )


def cases_table(context: Context) -> Table:
    """Need unmet by mineral and case."""
    language = context.language
    comparison = context.findings.tables["comparison"]
    names = [name for name in context.findings.cases if name != "joint"]
    columns = [words_column(language.say("Mineral"), width=1.5)]
    for party in context.briefing.parties:
        group = language.label("party", party)
        columns += [number_column(_name(context, name), "%", group=group) for name in names]
    shares = {
        (str(row.mineral), str(row.party), str(row.case)): float(str(row.share))
        for row in comparison.itertuples()
    }
    rows = [
        (
            context.mineral_named(results.mineral),
            *(
                Cell(language.points(shares.get((results.mineral, p, name), float("nan"))))
                for p in context.briefing.parties
                for name in names
            ),
        )
        for results in context.briefing.minerals
    ]
    return Table(
        id="cases-by-mineral",
        title=language.say("Need unmet by mineral and case"),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.result_source(),
        small=True,
    )


def figure(context: Context) -> Figure:
    """Dots of need unmet by mineral, party and case."""
    language = context.language
    return draw(
        identity="figure-cases",
        title=language.say("Need unmet by mineral: nothing, government only, alone, together"),
        chart=charts.cases(context),
        summary=language.joined(
            language.say("Dots of the share of need unmet by case, mineral and party."),
            value_sentence(context),
        ),
        table="cases-by-mineral",
        see=language.say("Numbers: the table below."),
    )
