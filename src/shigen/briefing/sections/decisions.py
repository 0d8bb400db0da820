"""What is asked of whom: actions of the plan gathered into decisions."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from shigen.briefing.blocks import Cell, Column, Table
from shigen.briefing.context import Context, number_column, words_column
from shigen.briefing.language import SMALLEST
from shigen.briefing.words import DECIDERS, RUNNING_ON, UNDONE, word

# Government first, then its agencies, then firms, whose consent is needed.
ORDER = ("government", "agency", "firm")

KEYS = ["decides", "mineral", "party", "action", "stage", "from_place", "to_place"]


# What is decided in the first months is asked now.
SOON = 3


class Decision(NamedTuple):
    """Actions of one kind on one way, over all months; `share` is of the party's need."""

    decides: str
    mineral: str
    party: str
    action: str
    stage: str
    from_place: str
    to_place: str
    month: str
    arrives: str
    tonnes: float
    days: float
    share: float


def gathered(context: Context, actions: pd.DataFrame) -> tuple[Decision, ...]:
    """Join the actions of all months into decisions.

    Returns
    -------
    tuple of Decision
        Who decides in the order of `ORDER`, then the largest share of a need first.
    """
    rows = actions[actions["t"] > SMALLEST].fillna({"from_place": "", "to_place": ""})
    joined = rows.groupby(KEYS, sort=True, as_index=False).agg(
        month=("month", "min"),
        arrives=("arrives", "min"),
        tonnes=("t", "sum"),
        days=("days_until_metal", "min"),
    )
    decisions = [_decision(context, row) for row in joined.itertuples(index=False, name=None)]
    return tuple(sorted(decisions, key=lambda d: (ORDER.index(d.decides), -d.share, d[1:7])))


def _decision(context: Context, row: tuple[object, ...]) -> Decision:
    decides, mineral, party, action, stage, origin, target, month, arrives, tonnes, days = row
    outlook = context.findings.outlooks.get((str(mineral), str(party)))
    # A party outside the briefing, such as a buyer elsewhere, has no need here: it ranks last.
    need = outlook.need if outlook is not None else 0.0
    total = float(str(tonnes))
    return Decision(
        decides=str(decides),
        mineral=str(mineral),
        party=str(party),
        action=str(action),
        stage=str(stage),
        from_place=str(origin),
        to_place=str(target),
        month=str(month),
        arrives=str(arrives),
        tonnes=total,
        days=float(str(days)),
        share=total / need if need > SMALLEST else 0.0,
    )


def sentence(context: Context, decision: Decision) -> str:
    """A decision as one sentence in the imperative."""
    language = context.language
    values = {
        "tonnes": language.number(decision.tonnes),
        "mineral": language.noun("mineral", decision.mineral),
        "stage": language.noun("stage", decision.stage),
        "origin": _place(context, decision.from_place),
        "target": _place(context, decision.to_place),
        "party": language.noun("party", decision.party),
    }
    return _sentence(context, decision.action, values)


def _place(context: Context, slug: str) -> str:
    return context.language.noun("place", slug) if slug else "–"


def _sentence(context: Context, action: str, values: dict[str, str]) -> str:
    say = context.language.say
    sentences = {
        "buy": say("Buy {tonnes} t of {mineral} ({stage}) from {origin} for {target}.", **values),
        "curtail": say("Export {tonnes} t less of {mineral} ({stage}) from {origin}.", **values),
        "divert": say(
            "Buy {tonnes} t of {mineral} ({stage}) in {origin} that others would have bought, for "
            "{target}.",
            **values,
        ),
        "process": say("Process {tonnes} t of {mineral} ({stage}) in {target}.", **values),
        "recycle": say("Recycle {tonnes} t of {mineral} from old scrap in {target}.", **values),
        "refill": say("Refill stocks in {target} with {tonnes} t of {mineral}.", **values),
        "release": say("Release {tonnes} t of {mineral} from stocks for {target}.", **values),
        "substitute": say("Save {tonnes} t of {mineral} by substitution in {target}.", **values),
        "surge": say("Raise output of {mineral} ({stage}) in {origin} by {tonnes} t.", **values),
        "transfer": say("Send {tonnes} t of {mineral} from {origin} to {target}.", **values),
    }
    return sentences[action]


def table(context: Context, *, limit: int) -> Table:
    """Decisions asked now: the governments' first, the firms' after them."""
    say = context.language.say
    every = gathered(context, context.findings.tables["actions"])
    new = [d for d in every if d.action not in RUNNING_ON]
    soon = context.briefing.calendar()[:SOON]
    chosen = _chosen([d for d in new if d.month in soon] or new, limit)
    return Table(
        id="decisions",
        title=say("Decisions asked now"),
        columns=_columns(context),
        rows=tuple(_row(context, decision) for decision in chosen),
        source=context.result_source(),
        notes=(
            say(
                "Tonnes are totals over the months of the plan. The largest by share of a need; "
                "all are in the plan."
            ),
        ),
    )


def _chosen(decisions: list[Decision], limit: int) -> list[Decision]:
    """Half the rows, or more where firms ask less, for governments; in the order of `ORDER`."""
    public = [d for d in decisions if d.decides != "firm"]
    private = [d for d in decisions if d.decides == "firm"]
    for_public = min(len(public), max(limit - limit // 2, limit - len(private)))
    return public[:for_public] + private[: limit - for_public]


def _columns(context: Context) -> tuple[Column, ...]:
    say = context.language.say
    return (
        words_column(say("Decision"), width=4.2),
        words_column(say("Who decides"), width=1.7),
        words_column(say("Decide by"), width=1.4),
        number_column(say("Until metal moves"), say("days"), width=1.2),
        words_column(say("Can be undone"), width=1.9),
    )


def _row(context: Context, decision: Decision) -> tuple[Cell, ...]:
    language = context.language
    status = context.mineral_named(decision.mineral).mark
    # A transfer is booked with the receiver, but the sender has to agree first.
    sender = [language.label("place", decision.from_place)] if decision.action == "transfer" else []
    who = language.say(
        "{party}: {decider}",
        party=language.listed([*sender, language.label("party", decision.party)]),
        decider=word(language, DECIDERS, decision.decides),
    )
    return (
        Cell(sentence(context, decision), status),
        Cell(who),
        Cell(language.short_month(decision.month)),
        Cell(language.number(decision.days)),
        Cell(word(language, UNDONE, decision.action)),
    )
