"""What every section of a priority document needs: facts, language, and how things are named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shigen import reference
from shigen.briefing.context import Speaker
from shigen.briefing.labels import label
from shigen.briefing.language import Language
from shigen.briefing.priority.content import PriorityInput
from shigen.briefing.priority.facts import Facts
from shigen.briefing.priority.words import BY, SHORT
from shigen.criticality.joint import ballots
from shigen.errors import UnknownName

# The parts of a bloc, such as USA+JPN.
BLOC = "+"

_INNER = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]+$)")
_VOTES = re.compile(
    r"(?P<party>\S+) (?P<yes>\d+) of (?P<of>\d+) methods(?:, (?P<open>\d+) unknown)?"
)


@dataclass(frozen=True)
class Context(Speaker):
    """Facts and language of one document."""

    facts: Facts
    language: Language

    @property
    def found(self) -> PriorityInput:
        """The results."""
        return self.facts.found

    @property
    def parties(self) -> tuple[str, ...]:
        """Whose lists are joined."""
        return self.facts.parties

    def party(self, key: str) -> str:
        """The name of a party or bloc as it stands in a table."""
        return " + ".join(self.language.label("place", part) for part in key.split(BLOC))

    def party_noun(self, key: str) -> str:
        """The same inside a sentence."""
        return self.language.listed([self.language.noun("place", p) for p in key.split(BLOC)])

    def party_nouns(self) -> str:
        """All parties inside a sentence."""
        return self.language.listed([self.party_noun(key) for key in self.parties])

    def mineral(self, slug: str) -> str:
        """The name of a mineral as it stands in a table; what no table names stays as it is."""
        try:
            return self.language.label("mineral", slug)
        except UnknownName:
            return self.language.capital(slug.replace("-", " "))

    def mineral_noun(self, slug: str) -> str:
        """The same inside a sentence."""
        try:
            return self.language.noun("mineral", slug)
        except UnknownName:
            return slug.replace("-", " ")

    def minerals(self, slugs: Sequence[str]) -> str:
        """Several of them inside a sentence."""
        return self.language.listed([self.mineral_noun(slug) for slug in slugs])

    def method(self, slug: str) -> str:
        """The short name of a method."""
        return label(self.language, SHORT, slug)

    def list_name(self, name: str) -> str:
        """The name of a list: party and method."""
        party, _, method = name.partition(ballots.JOIN)
        return self.language.say(", ").join([self.party(party), self.method(method)])

    def broken(self, words: dict[str, str], slug: str) -> str:
        """A short name that may be broken between words, for the head of a column of a chart."""
        # a name of two words in one, such as GeoPolRisk, is broken before its last capital
        parts = _INNER.sub("|", label(self.language, words, slug), count=1)
        return parts.replace(", ", ",|").replace(" ", "|")

    def stage(self, slug: str) -> str:
        """The name of a stage; a dash where there is none."""
        return self.language.noun("stage", slug) if slug else "–"

    def rank(self, value: float) -> str:
        """A rank; a dash when missing."""
        return self.language.number(value)

    def rank_span(self, low: float, high: float) -> str:
        """A range of ranks; a dash when missing."""
        return self.language.span(self.rank(low), self.rank(high))

    def standing_words(self, slug: str) -> str:
        """For whom a mineral is critical, in a cell."""
        say = self.language.say
        told = str(self.facts.table("joint_list").set_index("mineral").loc[slug, "critical_for"])
        if told in {"both", "all"}:
            return say("both") if told == "both" else say("all")
        if told == "neither":
            return say("neither")
        if told == "unknown":
            return say("open")
        return self.language.listed([self.party(key) for key in told.split(";")])

    def by_words(self) -> dict[str, str]:
        """Names of the ways to join lists."""
        return BY

    def left_out(self, text: str) -> str:
        """A list, method or party that was left out, from ``method nedo``; a dash for none."""
        kind, _, name = text.partition(" ")
        if kind == "list":
            return self.list_name(name)
        if kind == "party":
            return self.party(name)
        return self.method(name) if name else "–"

    def votes(self, text: str) -> dict[str, str]:
        """By party, how many methods call a mineral critical.

        The words are those of `shigen.criticality.joint.verdicts`, such as ``USA 1 of 3 methods, 1
        unknown; JPN 0 of 2 methods``.
        """
        found = {}
        for match in _VOTES.finditer(text):
            values = {
                "yes": self.language.count(int(match["yes"])),
                "of": self.language.count(int(match["of"])),
            }
            if match["open"]:
                count = self.language.count(int(match["open"]))
                found[match["party"]] = self.language.say(
                    "{yes} of {of}, {open} open", open=count, **values
                )
            else:
                found[match["party"]] = self.language.say("{yes} of {of}", **values)
        return found

    def source(self) -> str:
        """The source line of every table and chart."""
        return self.language.say(
            "Source: shigen {version}, catalogue {catalogue}, data of {year}.",
            version=self.found.version,
            catalogue=self.found.catalogue[:12],
            year=str(self.found.year),
        )

    def publishers(self, keys: str) -> str:
        """Who published the sources of a number, by their keys joined by commas."""
        known = self.found.sources
        names = []
        for key in (part.strip() for part in keys.split(",")):
            row = None if known is None else known[known["source"] == key]
            if row is None or row.empty:
                names.append(key)
            else:
                # a department of a publisher is not needed to find the source
                publisher = str(row.iloc[0]["publisher"]).partition(",")[0]
                names.append(f"{publisher} ({row.iloc[0]['edition']})")
        return "; ".join(dict.fromkeys(name for name in names if name)) or "–"

    def maker(self, place: str, share: float) -> str:
        """A country with its share of the world's output; a dash when not known."""
        if not place:
            return "–"
        name = reference.name("place", place, self.language.code)
        return self.language.say(
            "{place} {share}", place=self.language.capital(name), share=self.language.percent(share)
        )
