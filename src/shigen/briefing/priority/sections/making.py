"""How the list was made: methods, weights, what they ask and cannot see, draws and data."""

from __future__ import annotations

from shigen.briefing.blocks import Bullets, Cell, Section, Table
from shigen.briefing.context import number_column, words_column
from shigen.briefing.priority.context import Context
from shigen.criticality.methods import METHODS


def section(context: Context) -> Section:
    """Rules in words, then the methods."""
    return Section(
        "making",
        context.language.say("How it was made"),
        (Bullets(rules(context)), methods(context)),
    )


def rules(context: Context) -> tuple[str, ...]:
    """How lists are made and joined, in plain words."""
    language, found = context.language, context.found
    say = language.say
    joined = (
        say(
            "Lists are joined by Kemeny’s rule: the order that contradicts the pairs in all lists "
            "least, found exactly."
        )
        if found.by == "kemeny"
        else say("Lists are joined by Borda’s rule: the mean of the points in each list.")
    )
    lines = [
        say(
            "Every method scores every mineral and stage for each party from one catalogue, data "
            "of {year}. Stages are never blended: the one with the highest score stands for all.",
            year=str(found.year),
        ),
        joined,
        say(
            "A list in which a mineral has no score says nothing of it: it is neither first nor "
            "last there."
        ),
        _weights(context),
    ]
    if found.draws:
        lines.append(
            say(
                "All uncertain inputs are drawn together {draws} times (scrambled Sobol points, "
                "seed {seed}); shares of one mineral move together.",
                draws=language.count(found.draws),
                seed=str(found.seed),
            )
        )
    lines.append(
        say(
            "Every number can be followed to its source row with the command `shigen criticality "
            "explain`; catalogue {catalogue}.",
            catalogue=found.catalogue[:12],
        )
    )
    return tuple(lines)


def _weights(context: Context) -> str:
    language, facts = context.language, context.facts
    rows = facts.lists[facts.lists["used"] == "yes"]
    own = rows[rows["weight_from"] == "given"]
    if own.empty:
        return language.say("Every list has the same weight.")
    told = [
        language.say(
            "{list} {weight}",
            list=context.list_name(str(row["list"])),
            weight=language.number(float(row["weight"])),
        )
        for row in own.to_dict("records")
    ]
    return language.say(
        "Weights were given: {weights}; every other list has weight 1.",
        weights=language.listed(told),
    )


def methods(context: Context) -> Table:
    """What each joined method asks and cannot see, with its weight and number of minerals."""
    language, facts = context.language, context.facts
    say = language.say
    rows = []
    for slug in facts.methods:
        method = METHODS[slug]
        own = facts.lists[facts.lists["method"] == slug]
        counts = own.set_index("party")["minerals"].to_dict()
        basis = say("reproduced") if method.basis == "reproduced" else say("in the manner of it")
        rows.append(
            (
                Cell(say("{title} ({basis})", title=say(method.title), basis=basis)),
                Cell(say(method.question)),
                Cell(say("; ").join(say(text) for text in method.cannot_see)),
                Cell(" / ".join(language.count(int(counts.get(p, 0))) for p in context.parties)),
                Cell(_together([language.number(float(w)) for w in own["weight"]])),
                Cell(_together([language.number(float(a), 2) for a in own["agreement"]])),
            )
        )
    parties = " / ".join(context.party(party) for party in context.parties)
    return Table(
        id="methods",
        title=say("The methods that were joined"),
        columns=(
            words_column(say("Method"), width=1.5),
            words_column(say("Question"), width=2.0),
            words_column(say("What it cannot see"), width=3.6),
            number_column(say("Minerals"), width=0.9),
            number_column(say("Weight"), width=0.7),
            number_column(say("Agreement"), "τ", width=1.0),
        ),
        rows=tuple(rows),
        source=context.source(),
        notes=(
            say(
                "Minerals that each list ranks, and its agreement with the joint order (Kendall’s "
                "tau), for {parties}.",
                parties=parties,
            ),
        ),
        small=True,
    )


def _together(texts: list[str]) -> str:
    """One text where all are the same."""
    return texts[0] if len(set(texts)) == 1 else " / ".join(texts)
