"""The first page: what happened, whom it hits, what can be done, what is asked, what may err."""

from __future__ import annotations

from shigen.briefing.blocks import Block, Bullets, Cell, Column, Paragraph, Section, Table
from shigen.briefing.context import (
    ROWS_ON_PAPER,
    Context,
    number_column,
    texts,
    words_column,
)
from shigen.briefing.findings import NOTICEABLE, Case, Outlook
from shigen.briefing.sections import coordination, decisions
from shigen.briefing.sections.doubts import doubts
from shigen.briefing.words import RECOVERIES

USES_NAMED = 3

# A saving below this share of the cost is said to be little.
SMALL_CHANGE = 0.005


def headline(context: Context) -> str:
    """The title: the finding in one sentence."""
    say, findings = context.language.sentence, context.findings
    firsts = [findings.first_to_run_short(party) for party in context.briefing.parties]
    short = [outlook for outlook in firsts if outlook is not None]
    if not short:
        return say(
            "No party runs short under scenario {scenario}: stocks and other suppliers carry "
            "them through",
            scenario=context.briefing.scenario,
        )
    shares = {
        "without": context.language.percent(_overall(context, findings.cases["none"])),
        "with_plan": context.language.percent(_overall(context, findings.recommended)),
    }
    names = [_named(context, outlook) for outlook in short[:2]]
    if len(names) == 1:
        return say(
            "{party} runs short of {mineral} from {month} without a plan; acting together leaves "
            "{with_plan} of need unmet instead of {without}",
            **names[0],
            **shares,
        )
    first, second = names
    return say(
        "{party} runs short of {mineral} from {month} and {other_party} of {other_mineral} from "
        "{other_month} without a plan; acting together leaves {with_plan} of need unmet instead "
        "of {without}",
        **first,
        **{f"other_{key}": value for key, value in second.items()},
        **shares,
    )


def _named(context: Context, outlook: Outlook) -> dict[str, str]:
    language = context.language
    return {
        "party": language.noun("party", outlook.party),
        "mineral": language.noun("mineral", outlook.mineral),
        "month": language.month(outlook.first),
    }


def _overall(context: Context, case: Case) -> float:
    shares = [case.unmet[party] for party in context.briefing.parties]
    return sum(shares) / len(shares)


def situation(context: Context) -> tuple[str, ...]:
    """Sentences on which exports stop, from when, for how long, and how they recover."""
    language, sentences = context.language, []
    stops = context.briefing.stops.fillna({"destinations": ""})
    keys = ["actor", "stage", "destinations", "start", "months", "recovery", "recovery_months"]
    for group, rows in stops.groupby(keys, sort=False, dropna=False):
        actor, stage, destinations, start, months, recovery, recovery_months = map(str, group)
        names = [language.noun("mineral", slug) for slug in sorted(set(rows["mineral"]))]
        where = [language.noun("place", place) for place in destinations.split(";") if place]
        values = {
            "month": language.month(start),
            "stage": language.noun("stage", stage),
            "minerals": language.listed(names),
            "actor": language.noun("place", actor),
            "destinations": language.listed(where) if where else language.say("all countries"),
        }
        sentences.append(
            language.say_number_of(
                "From {month} exports of {minerals} ({stage}) from {actor} to {destinations} stop "
                "for {number} month, {recovery}.",
                "From {month} exports of {minerals} ({stage}) from {actor} to {destinations} stop "
                "for {number} months, {recovery}.",
                int(float(months)),
                recovery=_recovery(context, recovery, float(recovery_months)),
                **values,
            )
        )
    return tuple(sentences)


def _recovery(context: Context, kind: str, months: float) -> str:
    language = context.language
    within = language.say_number_of("{number} month", "{number} months", round(months))
    return language.say(RECOVERIES[kind], months=within)


def page(context: Context) -> Section:
    """The minister's page."""
    language = context.language
    blocks: list[Block] = [
        Paragraph(language.joined(*situation(context)), role="lead"),
        stakes(context),
        options(context),
        Paragraph(advice(context), role="advice"),
        decisions.table(context, limit=ROWS_ON_PAPER - 2),
        Bullets(doubts(context), title=language.say("What could make this wrong")),
    ]
    return Section("summary", language.say("Summary"), tuple(blocks), part="minister")


def stakes(context: Context) -> Table:
    """Per party: when and of what it runs short first, how much, in which uses, what is safe."""
    language, findings = context.language, context.findings
    rows = []
    for party in context.briefing.parties:
        own = [o for (_, p), o in findings.outlooks.items() if p == party]
        first = findings.first_to_run_short(party)
        largest = max(own, key=lambda o: o.without.value if o.short else -1.0)
        safe = [language.noun("mineral", o.mineral) for o in own if not o.short]
        if first is None:
            cells = texts(language.say("not short"), "–", "–")
        else:
            worst = language.sentence(
                "{mineral}, {share} of need",
                mineral=language.noun("mineral", largest.mineral),
                share=context.percent_span(largest.without),
            )
            uses = [language.noun("use", use) for use in largest.uses[:USES_NAMED]]
            cells = (
                Cell(
                    language.sentence(
                        "{mineral}: {month}",
                        mineral=language.noun("mineral", first.mineral),
                        month=context.first_month(first),
                    ),
                    context.mark(first.status),
                ),
                Cell(worst, context.mark(largest.status)),
                Cell(language.listed(uses)),
            )
        rows.append((Cell(context.party(party)), *cells, Cell(language.listed(safe))))
    return Table(
        id="stakes",
        title=language.say_number_of(
            "What is at stake without a plan, over {number} month",
            "What is at stake without a plan, over {number} months",
            context.briefing.months,
        ),
        columns=(
            words_column(language.say("Party"), width=1.1),
            words_column(language.say("Runs short first"), width=2.4),
            words_column(language.say("Largest share unmet"), width=2.2),
            words_column(language.say("Uses hit there"), width=2.2),
            words_column(language.say("Not short"), width=1.4),
        ),
        rows=tuple(rows),
        source=context.result_source(),
        notes=context.grid_notes(),
    )


def options(context: Context) -> Table:
    """Nothing, government only, each alone, together: shortage, cost and time side by side."""
    language, findings = context.language, context.findings
    columns = _option_columns(context)
    mark = context.mark(findings.worst_status())
    cases = _options(context)
    rows = []
    for party in context.briefing.parties:
        shares = [language.percent_span(*_ends([c.unmet[party] for c in g])) for g in cases]
        title = language.sentence("{party}: need unmet, mean", party=context.party(party))
        rows.append((Cell(title, mark), *texts(*shares)))
    for party in context.briefing.parties:
        title = language.sentence("{party}: worst-hit mineral", party=context.party(party))
        rows.append((Cell(title, mark), *texts(*(_worst(context, c, party) for c in cases))))
    money = [_money_span(context, *_ends([c.cost for c in g])) for g in cases]
    paid = [_money_span(context, *_ends([c.third_parties for c in g])) for g in cases]
    cost_title = language.say("Cost with losses (million USD)")
    paid_title = language.say("Of it paid to third parties (million USD)")
    rows.append((Cell(cost_title, mark), *texts(*money)))
    rows.append((Cell(paid_title, mark), *texts(*paid)))
    rows.append((Cell(language.say("Days until metal moves")), *texts(*_days(context))))
    return Table(
        id="options",
        title=language.say("What can be done: the options side by side"),
        columns=columns,
        rows=tuple(rows),
        source=context.result_source(),
        notes=(
            language.say_number_of(
                "Need unmet is the mean over {number} mineral of the scenario.",
                "Need unmet is the mean over {number} minerals of the scenario.",
                len(context.briefing.minerals),
            ),
            language.say("Each alone: the two orders of who buys first."),
        ),
    )


def _options(context: Context) -> tuple[tuple[Case, ...], ...]:
    findings = context.findings
    government = (findings.government,)
    return ((findings.cases["none"],), government, findings.alone, (findings.recommended,))


def _option_columns(context: Context) -> tuple[Column, ...]:
    say = context.language.say
    together = say("Together (recommended)") if recommended(context) else say("Together, fairly")
    return (
        words_column("", width=2.6),
        number_column(say("Nothing"), width=1.5),
        number_column(say("Government actions only"), width=1.6),
        number_column(say("Each alone"), width=1.7),
        Column(together, numeric=True, width=1.7, chosen=True),
    )


def _ends(values: list[float]) -> tuple[float, float]:
    return min(values), max(values)


def _money_span(context: Context, low: float, high: float) -> str:
    return context.language.span(context.money(low), context.money(high))


def _worst(context: Context, cases: tuple[Case, ...], party: str) -> str:
    found = [case.worst[party] for case in cases if party in case.worst]
    if not found:
        return "–"
    mineral, share = max(found, key=lambda pair: pair[1])
    return context.language.sentence(
        "{mineral} {share}",
        mineral=context.language.noun("mineral", mineral),
        share=context.language.percent(share),
    )


def _days(context: Context) -> list[str]:
    tables = context.findings.tables
    fastest = []
    for name in ("government_actions", "actions"):
        # Metal under contract moves anyway: it is no answer to the stop.
        decided = tables[name][tables[name]["action"] != "buy"]
        days = decided["days_until_metal"].dropna()
        fastest.append(context.language.number(float(days.min())) if len(days) else "–")
    return ["–", fastest[0], "–", fastest[1]]


def advice(context: Context) -> str:
    """Which option is recommended, how it compares with each alone, and who has to give."""
    language, findings = context.language, context.findings
    together, best = findings.recommended, coordination.best_alone(context)
    saving = best.cost - together.cost
    values = {
        "together": language.percent(_overall(context, together)),
        "alone": language.percent(_overall(context, best)),
        "money": context.money(abs(saving)),
    }
    if abs(saving) <= SMALL_CHANGE * abs(best.cost):
        compared = language.say(
            "Acting together changes little here: {together} of need stays unmet against {alone} "
            "for the better of the two orders alone. The choice turns on fairness and on the "
            "assumptions below, not on cost.",
            **values,
        )
    elif recommended(context):
        compared = language.say(
            "Acting together is recommended: {together} of need stays unmet against {alone} for "
            "the better of the two orders alone, and the cost with losses is {money} million USD "
            "lower.",
            **values,
        )
    else:
        compared = language.say(
            "Acting together, with the worse-off party helped first, costs {money} million USD "
            "more than the better of the two orders alone; {together} of need stays unmet against "
            "{alone}. It is fairness that has to be worth this price.",
            **values,
        )
    return language.joined(compared, *givers(context))


def recommended(context: Context) -> bool:
    """Whether the joint and fair plan costs clearly less than the better order alone."""
    best = coordination.best_alone(context)
    return best.cost - context.findings.recommended.cost > SMALL_CHANGE * abs(best.cost)


def givers(context: Context) -> tuple[str, ...]:
    """A sentence for each party that is worse supplied together than in any order alone."""
    language, findings = context.language, context.findings
    said = []
    for party in context.briefing.parties:
        alone = [case.unmet[party] for case in findings.alone]
        together = findings.recommended.unmet[party]
        if together > max(alone) + NOTICEABLE:
            said.append(
                language.sentence(
                    "{party} gives: {together} of its need stays unmet against {alone} alone.",
                    party=language.noun("party", party),
                    together=language.percent(together),
                    alone=language.percent_span(min(alone), max(alone)),
                )
            )
    return tuple(said)
