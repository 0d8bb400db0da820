"""One mineral, stage and year: figures of several sources become one a place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from shigen.catalogue.fill import (
    LUMPS,
    SPLIT_RANGE,
    Figure,
    Guess,
    guess,
    level,
    nearest,
    rounding_of,
    split,
    withheld,
)
from shigen.catalogue.merge_rules import Rule
from shigen.catalogue.world_totals import EXCLUDES_USA

Places = Mapping[str, Figure]
Series = Mapping[str, Mapping[int, Places]]
"""Figures by source, year and place."""

Shares = Mapping[str, tuple[int, Places]]
"""Shares of the world by source: last year of their period, and share by place."""


@dataclass(frozen=True)
class Stage:
    """What the sources say of one stage of a mineral.

    Attributes
    ----------
    order
        Sources in order of preference.
    series
        Their figures, in one unit and basis.
    rule
        Tolerance, and the sources that split other countries.
    shares
        Shares of world output by source, for the split.
    """

    order: Sequence[str]
    series: Series
    rule: Rule
    shares: Shares

    @cached_property
    def numbers(self) -> dict[str, dict[int, dict[str, float]]]:
        """Figures as plain numbers, those missing left out; shares where a source has no tonnes.

        Shares can stand beside tonnes because nothing is read from them but proportions.
        """
        told = {
            source: {year: values(places) for year, places in by_year.items()}
            for source, by_year in self.series.items()
        }
        shares = {source: {year: values(places)} for source, (year, places) in self.shares.items()}
        return shares | told


@dataclass
class Year:
    """What the figures of one year became.

    Attributes
    ----------
    figures
        One by place, OTH and WLD among them.
    lead
        Source whose table stands; empty when there is none.
    used
        Pairs of source and place that a figure was taken from as printed.
    named
        Places that the lead names, with a figure or without.
    outside
        Countries that the world total leaves out.
    whole
        Whether the figures are a table of the world: a total is printed, or two countries are.
    shares
        Published shares by place, where there is no total to apply them to.
    """

    figures: dict[str, Figure] = field(default_factory=dict)
    lead: str = ""
    used: set[tuple[str, str]] = field(default_factory=set)
    named: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    whole: bool = True
    shares: Mapping[str, float] = field(default_factory=dict)


def values(places: Places) -> dict[str, float]:
    """Numbers by place, those missing left out.

    Examples
    --------
    >>> values({"CHN": Figure(3.0, "reported", "a"), "USA": Figure(math.nan, "reported", "a")})
    {'CHN': 3.0}
    """
    return {place: figure.value for place, figure in places.items() if figure.known}


def lead_of(order: Sequence[str], series: Series, year: int) -> str:
    """Source whose table stands for a year: the first with a world total or two countries.

    A source that prints one country only, such as the US line of a balance, gives that country and
    no more. When no source has a table the first one with a figure leads.

    Examples
    --------
    >>> one = {2024: {"USA": Figure(1.0, "reported", "a")}}
    >>> two = {2024: {"USA": Figure(2.0, "reported", "b"), "CHN": Figure(9.0, "reported", "b")}}
    >>> lead_of(["a", "b"], {"a": one, "b": two}, 2024)
    'b'
    """
    present = [source for source in order if year in series[source]]
    for source in present:
        found = values(series[source][year])
        if "WLD" in found or len(found.keys() - LUMPS) > 1:
            return source
    with_figure = [source for source in present if values(series[source][year])]
    return (with_figure or present or [""])[0]


def merge_year(stage: Stage, year: int, hand: Places) -> Year:
    """Put the figures of one year together.

    Parameters
    ----------
    stage
        What the sources say, and the rule.
    year
        Year in question.
    hand
        Figures entered by hand for that year, by place.

    Returns
    -------
    Year
        The lead's figures as printed; a country that only an earlier source numbers; withheld
        countries and other countries by the rules of `shigen.catalogue.fill`. Where the lead prints
        neither a world total nor other countries, later sources add the countries it does not name.
    """
    lead = lead_of(stage.order, stage.series, year)
    table = stage.series[lead][year]
    made = Year(lead=lead, named=frozenset(table.keys() - LUMPS))
    _add(made, stage, stage.order[: stage.order.index(lead)], year, "earlier-source")
    empty: list[str] = []
    for place, figure in table.items():
        if place in LUMPS or place in made.figures:
            continue
        if figure.known:
            made.figures[place] = figure
            made.used.add((lead, place))
        elif place in hand:
            made.figures[place] = replace(hand[place], rule="hand")
        else:
            empty.append(place)
    printed = stage.numbers[lead][year]
    if "WLD" in printed:
        made.used.add((lead, "WLD"))
        if EXCLUDES_USA.search(table["WLD"].note):
            made.outside = frozenset({"USA"})
    _number_withheld(made, stage, year, sorted(empty))
    if "WLD" in printed or "OTH" in printed:
        _split_others(made, stage, year, hand)
    else:
        later = stage.order[stage.order.index(lead) + 1 :]
        _add(made, stage, later, year, "later-source")
    _world(made, table)
    return made


def _add(made: Year, stage: Stage, sources: Sequence[str], year: int, name: str) -> None:
    """Countries that other sources number, each by the first that has it."""
    for source in sources:
        for place, figure in stage.series[source].get(year, {}).items():
            if figure.known and place not in LUMPS and place not in made.figures:
                made.figures[place] = replace(figure, rule=name)
                made.used.add((source, place))


def _inside(made: Year, places: Mapping[str, Figure]) -> float:
    """Sum of the countries that the world total counts."""
    return math.fsum(
        figure.value
        for place, figure in places.items()
        if place not in LUMPS and place not in made.outside and figure.known
    )


def _room(made: Year, table: Places) -> tuple[float | None, float]:
    """What the printed total leaves beside all countries numbered so far, and its rounding."""
    printed = values(table)
    if "WLD" not in printed:
        return None, math.inf
    world = printed["WLD"]
    return world - _inside(made, made.figures) - printed.get("OTH", 0.0), rounding_of(world)


def _number_withheld(made: Year, stage: Stage, year: int, empty: Sequence[str]) -> None:
    lead = made.lead
    table, printed = stage.series[lead][year], stage.numbers[lead][year]
    # Other sources first, then what the lead itself printed in another year.
    others = [(s, stage.numbers[s]) for s in stage.rule.order(stage.numbers) if s != lead]
    others.append((lead, {y: v for y, v in stage.numbers[lead].items() if y != year}))
    found = {place: guess(place, year, printed, others) for place in empty}
    guesses = {place: said for place, said in found.items() if said is not None}
    room, rounding = _room(made, table)
    numbered: dict[str, tuple[float, str]] = {}
    for group, left in (
        ([p for p in empty if p not in made.outside], room),
        ([p for p in empty if p in made.outside], None),
    ):
        numbered |= withheld(
            group,
            {place: guesses[place] for place in group if place in guesses},
            room=left,
            rounding=rounding,
            others_printed="OTH" in printed,
        )
    for place in empty:
        if place not in numbered:
            made.figures[place] = replace(table[place], rule="withheld")
            continue
        value, name = numbered[place]
        if name == "world-less-named":
            note = "world total less every other figure"
            figure = Figure(
                value, "imputed", lead, max(0.0, value - rounding), value + rounding, note, name
            )
        else:
            figure = _guessed(value, name, guesses[place], lead, stage.rule.tolerance)
        made.figures[place] = _within(figure, table[place], lead)


def _guessed(value: float, name: str, said: Guess, lead: str, tolerance: float) -> Figure:
    """A figure that rests on another source; the tolerance between sources is its range."""
    note = f"{said.source} of {said.year}, at the level of {lead}"
    if name == "room-shared":
        note = f"room in the world total of {lead}, shared as in {said.source} of {said.year}"
    low, high = value * max(0.0, 1 - tolerance), value * (1 + tolerance)
    return Figure(value, "imputed", said.source, low, high, note, name)


def _within(figure: Figure, printed: Figure, lead: str) -> Figure:
    """The figure within the bounds that were printed for it, whatever another source says."""
    low = -math.inf if math.isnan(printed.low) else printed.low
    high = math.inf if math.isnan(printed.high) else printed.high
    text = "; ".join(part for part in (f"withheld by {lead}", figure.note, printed.note) if part)
    return replace(
        figure,
        value=min(max(figure.value, low), high),
        low=min(max(figure.low, low), high),
        high=min(max(figure.high, low), high),
        note=text,
    )


def _split_others(made: Year, stage: Stage, year: int, hand: Places) -> None:
    table, printed = stage.series[made.lead][year], stage.numbers[made.lead][year]
    if "OTH" in printed:
        lump = table["OTH"]
        made.used.add((made.lead, "OTH"))
    else:
        room, rounding = _room(made, table)
        # A total without any country says nothing of other countries.
        if room is None or room <= rounding or not printed.keys() - LUMPS:
            return
        note = f"world total of {made.lead} less the countries it names"
        lump = Figure(room, "imputed", made.lead, note=note, rule="world-less-named")
    if lump.value <= 0:
        made.figures["OTH"] = lump
        return
    known = {place for place in made.figures if place not in LUMPS} | made.named
    by_hand = {p: f.value for p, f in hand.items() if p not in known and f.known}
    groups: list[tuple[str, dict[str, float]]] = [("facts entered by hand", by_hand)]
    source_of = {"facts entered by hand": ""}
    for source in stage.rule.others:
        if source == made.lead:
            continue
        wanted, name = _at_level(stage, source, printed, year)
        groups.append((name, {p: v for p, v in wanted.items() if p not in known | LUMPS}))
        source_of[name] = source
    parts, rest = split(lump.value, groups)
    wide = max(stage.rule.tolerance, SPLIT_RANGE)
    for place, (value, name) in parts.items():
        made.figures[place] = Figure(
            value,
            "imputed",
            source_of[name] or hand[place].source,
            low=value * max(0.0, 1 - wide),
            high=min(value * (1 + wide), max(value, lump.value)),
            note=f"part of other countries of {made.lead}, as in {name}",
            rule="split",
        )
    if not parts:
        made.figures["OTH"] = lump
    elif rest > 0:
        note = f"other countries of {made.lead} that no second source names"
        made.figures["OTH"] = Figure(rest, "imputed", made.lead, note=note, rule="split-rest")


def _at_level(
    stage: Stage, source: str, first: Mapping[str, float], year: int
) -> tuple[dict[str, float], str]:
    """What a second source says of every country, at the level of the lead, and its name."""
    by_year = stage.numbers.get(source, {})
    for other in nearest(by_year, year):
        scale = level(first, by_year[other])
        if scale is not None:
            found = {place: value * scale for place, value in by_year[other].items()}
            return found, f"{source} of {other}"
    return {}, source


def _world(made: Year, table: Places) -> None:
    if "WLD" in table and table["WLD"].known:
        made.figures["WLD"] = table["WLD"]
        return
    parts = [f for p, f in made.figures.items() if p != "WLD" and f.known]
    # One country is no world.
    made.whole = len(parts) > 1
    if made.whole:
        note = "sum of the countries; no source prints a world total with them"
        total = math.fsum(figure.value for figure in parts)
        made.figures["WLD"] = Figure(total, "imputed", made.lead, note=note, rule="sum")
