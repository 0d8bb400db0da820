"""Who holds a site, and which country controls the holder, at a date."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from shigen.errors import BadInput
from shigen.reference import normal

if TYPE_CHECKING:
    from shigen.catalogue.store import Catalogue

UNKNOWN = "unknown"
"""Holder and country where no row says who holds a share; it is never guessed."""

SHARE_TOLERANCE = 0.01
"""Shares as printed are rounded: two holders of a third each and one of 34 % make a whole."""

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_HELD = re.compile(r"\s*([^%]*?)\s*\(\s*([\d.]+)\s*%\s*\)?\s*[,;.]?")
_BETWEEN = re.compile(r";|\s/\s")
_CHANGED = re.compile(r"\b(?:sold|until|after|before)\b", re.IGNORECASE)
_PREFIX = re.compile(r"^[a-z]{3}-(?=.*-fac$)")
_SUFFIXES = (
    "-fac",
    "-graphite-operation",
    "-nickel-corporation",
    "-operations",
    "-operation",
    "-processing",
    "-project",
    "-mine",
)


def first_day(date: str) -> str:
    """First day of a year, month or day, as text that sorts by time.

    Raises
    ------
    BadInput
        When the text is not a year, a month or a day.

    Examples
    --------
    >>> first_day("2016"), first_day("2016-11"), first_day("2016-11-16")
    ('2016-01-01', '2016-11-01', '2016-11-16')
    """
    year, month, day = _parts(date)
    return f"{year}-{month or '01'}-{day or '01'}"


def last_day(date: str) -> str:
    """Last day of a year, month or day.

    Raises
    ------
    BadInput
        When the text is not a year, a month or a day.

    Examples
    --------
    >>> last_day("2016"), last_day("2016-02"), last_day("2016-11-16")
    ('2016-12-31', '2016-02-29', '2016-11-16')
    """
    year, month, day = _parts(date)
    number = int(month or "12")
    return f"{year}-{number:02d}-{day or calendar.monthrange(int(year), number)[1]}"


def _parts(date: str) -> tuple[str, str | None, str | None]:
    match = _DATE.fullmatch(date.strip())
    if match is not None:
        year, month, day = match.groups()
        month_is = month is None or 1 <= int(month) <= 12
        if int(year) >= 1 and month_is:
            days = calendar.monthrange(int(year), int(month or "1"))[1]
            if day is None or 1 <= int(day) <= days:
                return year, month, day
    raise BadInput(f"'{date}' is not a date; write 2026, 2026-11 or 2026-11-24")


def asset_key(facility: str) -> str:
    """Key under which a site is looked up among the assets, whatever its source calls it.

    Examples
    --------
    >>> asset_key("cod-tenke-fungurume-fac"), asset_key("mount-marion"), asset_key("niobec-mine")
    ('tenke-fungurume', 'mt-marion', 'niobec')
    """
    key = _PREFIX.sub("", facility)
    for suffix in _SUFFIXES:
        key = key.removesuffix(suffix)
    return re.sub(r"(^|-)mount-", r"\1mt-", key)


@dataclass(frozen=True, slots=True)
class Holding:
    """A share of a site.

    Attributes
    ----------
    company
        Key of the company, or ``unknown``.
    control
        Country of the ultimate owner, ``OTH`` where it is spread, or ``unknown``.
    share
        Part of the whole, 0 to 1.
    basis
        ``ownership`` (a row of that table), ``owners`` (the text of the site), or ``unknown``.
    note
        Why a share is not known; the words of the source where no company fits them.
    """

    company: str
    control: str
    share: float
    basis: str
    note: str = ""


@dataclass(frozen=True)
class Owners:
    """Companies and shares as they stood at a date."""

    date: str
    control: Mapping[str, str]
    names: Mapping[str, str]
    shares: Mapping[str, Sequence[tuple[str, float]]]

    def of(self, facility: str, text: str) -> list[Holding]:
        """Holders of a site; what is left of the whole is held by ``unknown``.

        Parameters
        ----------
        facility
            Key of the site.
        text
            Owners as the source words them, used where no asset of that key is known.
        """
        known = self.shares.get(asset_key(facility))
        if known is not None:
            return self._rest([self._holding(c, s, "ownership") for c, s in known], "")
        return self._rest(*self._worded(text))

    def _holding(self, company: str, share: float, basis: str) -> Holding:
        control = self.control.get(company, UNKNOWN)
        note = "" if control != UNKNOWN else f"control of {company} at this date is not known"
        return Holding(company, control, share, basis, note)

    def _worded(self, text: str) -> tuple[list[Holding], str]:
        """Holders that a text names, and why nothing more is known."""
        words = " ".join(text.split())
        if not words:
            return [], "no owner named"
        if _CHANGED.search(words):
            return [], f"'{words}' tells of a change: who holds it now is not said"
        return self._with_shares(words) if "%" in words else self._without_shares(words)

    def _with_shares(self, words: str) -> tuple[list[Holding], str]:
        found = []
        for given, share in _HELD.findall(words):
            name, part = given.strip(" ,;"), _fraction(share)
            company = self.names.get(normal(name))
            if part is None:
                return [], f"'{words}' has a share that is not a percentage"
            if company is None:
                note = f"'{name}' is no company we know"
                found.append(Holding(UNKNOWN, UNKNOWN, part, UNKNOWN, note))
            else:
                found.append(self._holding(company, part, "owners"))
        return found, f"'{words}' names no holder of the rest"

    def _without_shares(self, words: str) -> tuple[list[Holding], str]:
        named = [self.names.get(normal(part)) for part in _BETWEEN.split(words)]
        companies = sorted({company for company in named if company is not None})
        countries = {self.control[company] for company in companies}
        if None in named:
            return [], f"'{words}': not every name is a company we know"
        if len(countries) > 1:
            return [], f"'{words}': shares of holders from several countries are not said"
        return [self._holding(companies[0], 1.0, "owners")], ""

    @staticmethod
    def _rest(found: list[Holding], why: str) -> list[Holding]:
        total = sum(holding.share for holding in found)
        if total > 1 + SHARE_TOLERANCE:
            note = f"shares add up to {total:.0%}"
            return [Holding(UNKNOWN, UNKNOWN, 1.0, UNKNOWN, note)]
        if total > 1 - SHARE_TOLERANCE:
            return [Holding(h.company, h.control, h.share / total, h.basis, h.note) for h in found]
        note = why or "no row names the holder of the rest"
        return [*found, Holding(UNKNOWN, UNKNOWN, 1 - total, UNKNOWN, note)]


def _fraction(text: str) -> float | None:
    try:
        value = float(text) / 100
    except ValueError:
        return None
    return value if 0 < value <= 1 else None


def _holds(start: str, until: str, date: str) -> bool:
    return first_day(start) <= date and (not until or date < first_day(until))


def owners(catalogue: Catalogue, *, as_of: str) -> Owners:
    """Companies, their countries of control, and shares of assets at a date.

    Parameters
    ----------
    catalogue
        Its tables ``companies`` and ``ownership`` are read.
    as_of
        A day, or a month or year, which stands for its last day.

    Raises
    ------
    BadInput
        When the date is none, or two companies of that date share a name.

    Notes
    -----
    A row holds from its first day until the day before ``until``; a month or year there stands for
    its first day.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> held = owners(load(), as_of="2017")
    >>> [(h.company, round(h.share, 4)) for h in held.of("tenke-fungurume", "")]
    [('bhr', 0.24), ('cmoc', 0.56), ('gecamines', 0.2)]
    """
    date = last_day(as_of)
    control: dict[str, str] = {}
    names: dict[str, str] = {}
    for row in catalogue.table("companies").to_dict("records"):
        if not _holds(str(row["as_of"]), str(row["until"]), date):
            continue
        company = str(row["company"])
        if company in control:
            raise BadInput(f"companies: {company} has two rows that hold on {date}")
        control[company] = str(row["control"])
        for spelling in _spellings(str(row["name"]), str(row["aliases"])):
            if names.setdefault(spelling, company) != company:
                raise BadInput(
                    f"companies: '{spelling}' names both {names[spelling]} and {company} on {date}"
                )
    shares: dict[str, list[tuple[str, float]]] = {}
    for row in catalogue.table("ownership").to_dict("records"):
        if _holds(str(row["from_date"]), str(row["until"]), date):
            held = shares.setdefault(asset_key(str(row["asset"])), [])
            held.append((str(row["company"]), float(row["value"])))
    return Owners(
        date=date,
        control=MappingProxyType(control),
        names=MappingProxyType(names),
        shares=MappingProxyType({asset: sorted(held) for asset, held in shares.items()}),
    )


def _spellings(name: str, aliases: str) -> Iterable[str]:
    return {normal(text) for text in (name, *aliases.split(";")) if text.strip()}
