"""What every section of a document needs: the findings, the language, and small habits of form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from shigen import reference
from shigen.briefing.blocks import Cell, Column, Figure
from shigen.briefing.content import BriefingInput
from shigen.briefing.findings import Findings, Outlook, Span
from shigen.briefing.language import Language
from shigen.briefing.svg import finished

# Longer tables go to the annex: the main part is read on paper.
ROWS_ON_PAPER = 8

MILLION = 1e6

# A source line names this many publishers; more are in the annex.
SOURCES_NAMED = 4


class Speaker:
    """What documents of every kind say alike, in one language."""

    language: Language

    def mark(self, status: str) -> str:
        """The mark of a status as the reference table prints it; none for reported."""
        statuses = reference.table("statuses").set_index("slug")
        mark = statuses.loc[status, "mark"]
        return str(mark) if isinstance(mark, str) else ""

    def marks(self, statuses: Sequence[str]) -> str:
        """A line that says what the marks mean."""
        none = self.language.say("no mark")
        marks = [
            f"{self.mark(status) or none} = {reference.name('status', status, self.language.code)}"
            for status in statuses
        ]
        return self.language.say("Marks: {marks}.", marks=" · ".join(marks))


@dataclass(frozen=True)
class Context(Speaker):
    """Findings and language of one document."""

    findings: Findings
    language: Language

    @property
    def briefing(self) -> BriefingInput:
        """The results."""
        return self.findings.briefing

    def mineral(self, outlook: Outlook) -> Cell:
        """The name of a mineral with the mark of the weakest data behind its results."""
        return Cell(self.language.label("mineral", outlook.mineral), self.mark(outlook.status))

    def mineral_named(self, slug: str) -> Cell:
        """The same by slug."""
        outlook = self.findings.outlooks.get((slug, self.briefing.parties[0]))
        if outlook is None:
            return Cell(self.language.label("mineral", slug))
        return self.mineral(outlook)

    def party(self, slug: str) -> str:
        """The name of a party as it stands in a table."""
        return self.language.label("party", slug)

    def percent_span(self, span: Span) -> str:
        """A share with its range over the grid, with the sign."""
        points, value = self.language.points, self.language.percent(span.value)
        if points(span.value) == points(span.low) == points(span.high):
            return value
        return f"{value} ({self.language.percent_span(span.low, span.high)})"

    def points_span(self, span: Span) -> str:
        """A share with its range over the grid, for a column headed %."""
        say = self.language.points
        return self.language.range(say(span.value), say(span.low), say(span.high))

    def tonnes_span(self, span: Span, need: float) -> str:
        """Tonnes with their range over the grid."""
        say = self.language.number
        return self.language.range(
            say(span.value * need), say(span.low * need), say(span.high * need)
        )

    def first_month(self, outlook: Outlook) -> str:
        """First month short with its range over the grid."""
        none = self.language.say("not short")
        low, high = outlook.first_low, outlook.first_high
        return self.language.range(
            self.language.short_month(outlook.first) if outlook.first else none,
            self.language.short_month(low) if low else none,
            self.language.short_month(high) if high else none,
        )

    def money(self, usd: float) -> str:
        """USD as millions, three significant figures."""
        return self.language.number(usd / MILLION if not math.isnan(usd) else usd)

    def million_usd(self) -> str:
        """The unit that goes into a heading."""
        return self.language.say("million USD")

    def result_source(self) -> str:
        """The source line of tables and charts made from the plan."""
        return self.language.say(
            "Source: shigen {version}, catalogue {catalogue}, scenario {scenario}; "
            "assumptions with their sources in the annex.",
            version=self.briefing.version,
            catalogue=self.briefing.catalogue[:12],
            scenario=self.briefing.scenario,
        )

    def data_source(self, keys: set[str]) -> str:
        """The source line of tables made from the catalogue, naming publishers when few."""
        sources = self.briefing.sources
        used = sources[sources["source"].isin(keys)]
        if not 0 < len(used) <= SOURCES_NAMED:
            return self.language.say(
                "Source: catalogue {catalogue}; its sources are listed in the annex.",
                catalogue=self.briefing.catalogue[:12],
            )
        names = list(dict.fromkeys(f"{r.publisher} ({r.edition})" for r in used.itertuples()))
        return self.language.say(
            "Sources: {publishers}; catalogue {catalogue}.",
            publishers=self.language.listed(names),
            catalogue=self.briefing.catalogue[:12],
        )

    def grid_notes(self) -> tuple[str, ...]:
        """What the ranges in brackets mean; nothing where the grid was not worked out."""
        if not self.findings.has_grid:
            return ()
        note = self.language.say(
            "In brackets: lowest and highest over the grid of stocks and pass-through at the "
            "length of stop of the scenario."
        )
        return (note,)


def texts(*values: str) -> tuple[Cell, ...]:
    """Cells without marks."""
    return tuple(Cell(value) for value in values)


def words_column(title: str, *, width: float = 0.0, group: str = "") -> Column:
    """A column of words."""
    return Column(title, width=width, group=group)


def number_column(title: str, unit: str = "", *, group: str = "", width: float = 0.0) -> Column:
    """A column of numbers with its unit."""
    return Column(title, unit=unit, numeric=True, group=group, width=width)


def figure(*, identity: str, title: str, chart: str, summary: str, table: str, see: str) -> Figure:
    """A chart as a figure: its SVG gets the summary as text alternative and ids of its own."""
    return Figure(
        id=identity,
        title=title,
        svg=finished(chart, identity=identity, summary=summary),
        summary=summary,
        table=table,
        see=see,
    )
