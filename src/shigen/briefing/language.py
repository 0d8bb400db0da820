"""One language of a document: sentences by gettext, numbers and dates by locale, names by table.

A sentence is a whole msgid with named placeholders. `tools/messages.py` finds the calls of `say`,
`sentence`, `say_number_of` and `message` in Python, Jinja and typst files.
"""

from __future__ import annotations

import gettext
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from shigen import reference
from shigen.errors import BadInput, MissingAsset

LOCALES = Path(__file__).resolve().parents[1] / "locales"
DOMAIN = "shigen"
LANGUAGES = ("en", "ja", "fr")

# Numbers below this are the solver's zero: the checks of a plan allow 1e-6 t.
SMALLEST = 1e-6

_TAGS = {"en": "en_US", "ja": "ja_JP", "fr": "fr_FR"}

# Countries that English names with an article inside a sentence.
_WITH_ARTICLE = frozenset(
    {"ARE", "BHS", "CAF", "COD", "COG", "COM", "CYM", "CZE", "DOM", "FSM", "GBR", "GMB", "MDV"}
    | {"MHL", "NLD", "PHL", "SLB", "SYC", "USA"}
)


def message(text: str) -> str:
    """Mark a text for translation where it is defined, to be said later.

    Examples
    --------
    >>> message("Stock release")
    'Stock release'
    """
    return text


@dataclass(frozen=True)
class Language:
    """One language: how to say, count, date and name things.

    Attributes
    ----------
    code
        ``en``, ``ja`` or ``fr``.
    """

    code: str
    locale: Locale
    translations: gettext.NullTranslations

    def say(self, sentence: str, /, **values: object) -> str:
        """Translate a text and fill its named placeholders.

        Examples
        --------
        >>> load("en").say("{mineral} in {month}", mineral="gallium", month="May 2027")
        'gallium in May 2027'
        """
        said = self.translations.gettext(sentence)
        return said.format(**values) if values else said

    def sentence(self, sentence: str, /, **values: object) -> str:
        """Translate a whole sentence, which starts with a capital where the language has them.

        Examples
        --------
        >>> load("en").sentence("{mineral} runs short.", mineral="gallium")
        'Gallium runs short.'
        """
        return self.capital(self.say(sentence, **values))

    def say_number_of(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Translate a sentence whose form depends on a whole number, the placeholder ``number``.

        Examples
        --------
        >>> load("en").say_number_of("{number} month", "{number} months", 1)
        '1 month'
        """
        said = self.translations.ngettext(one, many, number)
        return said.format(number=self.count(number), **values)

    def capital(self, text: str) -> str:
        """The text with a capital first letter, unless the language has none."""
        return text[:1].upper() + text[1:]

    def joined(self, *sentences: str) -> str:
        """Sentences one after the other, with a space where the language puts one."""
        return ("" if self.code == "ja" else " ").join(sentences)

    # Numbers -------------------------------------------------------------------------------

    def count(self, number: int) -> str:
        """A whole number, grouped as the locale does."""
        return str(format_decimal(number, format="#,##0", locale=self.locale))

    def number(self, value: float, figures: int = 3) -> str:
        """A number with at most ``figures`` significant figures; a dash when missing.

        Examples
        --------
        >>> english = load("en")
        >>> english.number(1234.5), english.number(0.012345), english.number(float("nan"))
        ('1,230', '0.0123', '–')
        """
        if math.isnan(value):
            return "–"
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        rounded = _significant(value, figures)
        text = format_decimal(rounded, format="#,##0.########", locale=self.locale)
        return str(text).replace("-", "−")

    def percent(self, share: float) -> str:
        """A share as a percentage with its sign.

        Examples
        --------
        >>> english = load("en")
        >>> english.percent(0.1234), english.percent(0.0123), english.percent(0.00001)
        ('12%', '1.2%', '<0.1%')
        """
        text = self.points(share)
        if text == "–":
            return text
        pattern = str(self.locale.percent_formats[None].pattern)
        return text + pattern.replace("#,##0", "")

    def points(self, share: float) -> str:
        """A share in hundredths, for columns headed %: whole above ten, one decimal below.

        Examples
        --------
        >>> english = load("en")
        >>> english.points(0.5), english.points(0.095), english.points(0.0), english.points(-0.2)
        ('50', '9.5', '0', '−20')
        """
        if math.isnan(share):
            return "–"
        if SMALLEST < share < 0.0005:
            return "<" + str(format_decimal(Decimal("0.1"), locale=self.locale))
        if abs(share) <= SMALLEST:
            return "0"
        rounded = Decimal(repr(round(100 * share, 4)))
        whole = abs(share) >= 0.0995 or rounded == rounded.to_integral_value()
        pattern = "#,##0" if whole else "#,##0.0"
        text = format_decimal(rounded, format=pattern, locale=self.locale)
        return str(text).replace("-", "−")

    def range(self, value: str, low: str, high: str) -> str:
        """A value with its range, such as ``1.2 (0.8-1.9)`` with an en dash.

        Examples
        --------
        >>> load("en").range("1.2", "0.8", "1.9")
        '1.2 (0.8–1.9)'
        """
        if low == high == value:
            return value
        return f"{value} ({self.span(low, high)})"

    def percent_span(self, low: float, high: float) -> str:
        """A span of shares as percentages, with the sign once.

        Examples
        --------
        >>> load("en").percent_span(0.12, 0.15), load("en").percent_span(0.12, 0.12)
        ('12–15%', '12%')
        """
        if self.points(low) == self.points(high):
            return self.percent(high)
        return self.span(self.points(low), self.percent(high))

    def span(self, low: str, high: str) -> str:
        """A span from low to high; ``low`` alone when both are the same."""
        if low == high:
            return low
        between = "〜" if self.code == "ja" else "–"
        return f"{low}{between}{high}"

    # Dates ---------------------------------------------------------------------------------

    def month(self, month: str) -> str:
        """An ISO month in words.

        Examples
        --------
        >>> load("en").month("2026-12"), load("fr").month("2026-12")
        ('December 2026', 'décembre 2026')
        """
        return str(format_skeleton("yMMMM", _first_day(month), locale=self.locale))

    def short_month(self, month: str) -> str:
        """An ISO month for tables and axes, such as ``Dec 2026``."""
        if self.code == "ja":
            first = _first_day(month)
            return f"{first.year}年{first.month}月"
        return str(format_skeleton("yMMM", _first_day(month), locale=self.locale))

    def day(self, day: date) -> str:
        """A day in words."""
        return str(format_date(day, format="long", locale=self.locale))

    # Names ---------------------------------------------------------------------------------

    def listed(self, items: Sequence[str]) -> str:
        """Items joined as the locale does; a dash when there are none."""
        return str(format_list(list(items), locale=self.locale)) if items else "–"

    def label(self, kind: str, slug: str) -> str:
        """The name of a thing of a reference table, as it stands in a table or on an axis."""
        return self.capital(reference.name(kind, slug, self.code))

    def noun(self, kind: str, slug: str) -> str:
        """The name of a thing inside a sentence: lower case, ``the`` where English has it."""
        name = reference.name(kind, slug, self.code)
        if kind in {"place", "party"}:
            article = self.code == "en" and slug in _WITH_ARTICLE
            return f"the {name}" if article else name
        if self.code == "ja" or name[1:2].isupper():
            return name
        return name[:1].lower() + name[1:]


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _significant(value: float, figures: int) -> Decimal:
    if abs(value) <= SMALLEST:
        return Decimal(0)
    exact = Decimal(repr(float(value)))
    rounded = exact.scaleb(0).quantize(Decimal(1).scaleb(exact.adjusted() - figures + 1))
    return rounded.normalize()


def load(code: str, *, folder: Path = LOCALES) -> Language:
    """Load one language.

    Parameters
    ----------
    code
        ``en``, ``ja`` or ``fr``.
    folder
        Where the compiled translations lie.

    Raises
    ------
    BadInput
        When there is no such language.
    MissingAsset
        When its translations have not been compiled.
    """
    if code not in LANGUAGES:
        raise BadInput(f"no language {code!r}; choose from {', '.join(LANGUAGES)}")
    locale = Locale.parse(_TAGS[code])
    if code == "en":
        # Sentences are written in English: the msgid is the sentence.
        return Language(code, locale, gettext.NullTranslations())
    try:
        translations = gettext.translation(DOMAIN, localedir=folder, languages=[code])
    except OSError as error:
        raise MissingAsset(
            f"the {code} translations are not compiled in {folder}: run make messages "
            "(or install shigen again from a built wheel)"
        ) from error
    return Language(code, locale, translations)
