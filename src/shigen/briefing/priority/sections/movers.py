"""What moves the list: the numbers to go and measure, and the list without each choice."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from shigen.briefing.blocks import Block, Cell, Paragraph, Section, Table
from shigen.briefing.context import number_column, words_column
from shigen.briefing.labels import label
from shigen.briefing.priority.context import Context
from shigen.briefing.priority.words import KINDS, QUANTITIES, UNITS

REMAINDER = "OTH"

Row = Mapping[Hashable, object]


def section(context: Context) -> Section:
    """Numbers and choices that move the order."""
    language = context.language
    blocks: list[Block] = []
    if len(context.facts.table("movers")):
        blocks += [
            Paragraph(
                language.say(
                    "Each number is shown with the share of the variance of all joint ranks that "
                    "would go if it were known: whoever wants a surer list measures the first ones "
                    "first. Much of the rest lies in many small numbers, and in what numbers do "
                    "only together."
                )
            ),
            numbers(context),
        ]
    else:
        blocks.append(
            Paragraph(
                language.say("No draws were made, so that nothing can be said of single numbers.")
            )
        )
    blocks.append(choices(context))
    return Section("movers", language.say("What moves the list"), tuple(blocks))


def what(context: Context, row: Row) -> str:
    """A number in words: quantity, mineral, stage, party and place."""
    language = context.language
    quantity = label(language, QUANTITIES, str(row["quantity"]))
    parts = []
    if row["mineral"]:
        parts.append(context.mineral_noun(str(row["mineral"])))
    if row["stage"]:
        parts.append(context.stage(str(row["stage"])))
    if row["party"]:
        parts.append(context.party(str(row["party"])))
    place = str(row["place"] or "")
    if place and place != str(row["party"]) and row["quantity"] != "remainder":
        parts.append(
            language.say("countries that are not named")
            if place == REMAINDER
            else language.label("place", place)
        )
    if not parts:
        return quantity
    return language.say("{quantity}: {of}", quantity=quantity, of=language.say(", ").join(parts))


def first_number(context: Context) -> str:
    """The number that moves the list most, as advice; empty without draws."""
    movers = context.facts.table("movers")
    if movers.empty:
        return ""
    row = movers.fillna({"source": "", "place": ""}).to_dict("records")[0]
    return context.language.say(
        "The number that moves the list most is “{what}”; it alone takes {share} of the variance "
        "of all ranks. Whoever wants a surer list measures it first.",
        what=what(context, row),
        share=context.language.percent(float(str(row["share"]))),
    )


def numbers(context: Context) -> Table:
    """The numbers that move the list most."""
    language = context.language
    movers = context.facts.table("movers")
    text = {"status": "", "source": "", "place": "", "moves": "", "unit": ""}
    rows = []
    for row in movers.fillna(text).to_dict("records"):
        number = {name: float(str(row[name])) for name in NUMBERS}
        rows.append(
            (
                Cell(what(context, row)),
                Cell(
                    language.range(*(language.number(number[n]) for n in ("value", "low", "high"))),
                    context.mark(str(row["status"])) if _marked(str(row["status"])) else "",
                ),
                Cell(label(language, UNITS, str(row["unit"])) if row["unit"] in UNITS
                     else str(row["unit"])),
                Cell(
                    language.say(
                        "{share} ± {error}",
                        share=language.points(number["share"]),
                        error=language.points(number["standard_error"]),
                    )
                ),
                Cell(context.mineral(str(row["moves"]))),
                Cell(
                    language.say(
                        "{low} → {high}",
                        low=language.number(number["when_low"], 2),
                        high=language.number(number["when_high"], 2),
                    )
                ),
                Cell(context.publishers(str(row["source"]))),
            )
        )  # fmt: skip
    return Table(
        id="movers",
        title=language.say_number_of(
            "The {number} number to go and measure",
            "The {number} numbers to go and measure",
            len(rows),
        ),
        columns=(
            words_column(language.say("Number"), width=2.6),
            number_column(language.say("Value (range)"), width=2.0),
            words_column(language.say("Unit"), width=0.8),
            number_column(language.say("Share of variance"), "%", width=1.1),
            words_column(language.say("Moves most"), width=1.2),
            number_column(language.say("Its mean rank, low → high"), width=1.2),
            words_column(language.say("Source"), width=2.0),
        ),
        rows=tuple(rows),
        source=context.source(),
        notes=(
            language.say(
                "Mean rank of the mineral that it moves most, where the number is lowest and "
                "highest (an eighth of the draws each). After ±: one standard error."
            ),
        ),
        small=True,
    )


NUMBERS = ("value", "low", "high", "share", "standard_error", "when_low", "when_high")


def _marked(status: str) -> bool:
    return status in {"reported", "estimated", "imputed", "assumed"}


def choices(context: Context) -> Table:
    """The list without each method and party."""
    language = context.language
    rows = context.facts.table("left_out")
    shown = rows[rows["kind"].isin(["method", "party"])]
    lines = []
    for row in shown.fillna({"mineral": ""}).to_dict("records"):
        kind, name = str(row["kind"]), str(row["left_out"])
        lines.append(
            (
                Cell(label(language, KINDS, kind)),
                Cell(context.party(name) if kind == "party" else context.method(name)),
                Cell(language.number(float(str(row["kendall"])), 2)),
                Cell(language.number(float(str(row["mean_change"])), 2)),
                Cell(language.number(float(str(row["largest_change"])))),
                Cell(context.mineral(str(row["mineral"])) if row["mineral"] else "–"),
            )
        )
    return Table(
        id="left-out",
        title=language.say("The list without one method or party"),
        columns=(
            words_column(language.say("Left out"), width=1.0),
            words_column(language.say("Name"), width=2.0),
            number_column(language.say("Agreement with the full list"), "τ", width=1.5),
            number_column(language.say("Mean change of rank"), width=1.3),
            number_column(language.say("Largest change"), width=1.2),
            words_column(language.say("Mineral moved most"), width=1.8),
        ),
        rows=tuple(lines),
        source=context.source(),
        notes=(
            language.say(
                "Agreement: Kendall’s tau, 1 for the same order. The list without each single list "
                "is in the CSV tables."
            ),
        ),
    )
