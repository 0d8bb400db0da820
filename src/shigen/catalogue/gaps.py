"""What the catalogue does not know of a mineral, in sentences."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from shigen import reference
from shigen.catalogue.fill import LUMPS
from shigen.catalogue.merged import production as merged_output
from shigen.catalogue.show_views import joined, names_of

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.store import Catalogue

_KINDS = MappingProxyType(
    {
        "shares": "no source gives tonnes; shares of a world total that is itself a range are used",
        "range": "no source gives one figure; a range is used",
        "none": "no source gives any figure",
    }
)
_COVERAGES = MappingProxyType(
    {
        "partial": "some customs codes of the stage are not held; flows not seen are imputed",
        "shared": "the customs code mixes minerals; every flow is imputed",
        "none": "no trade is held; every flow is imputed",
    }
)


# Tables that have rows of a mineral when the field is known at all.
_FIELDS = MappingProxyType(
    {
        "byproducts": ("by-product", "nothing is held on what it is a by-product of"),
        "recycling": ("recycling", "no recycling rate is held"),
        "stockpiles": ("stockpile", "no fact on public stockpiles is held"),
        "substitutability": ("substitution", "no measure of substitution is held"),
    }
)
_HELD = MappingProxyType(
    {
        "none": "no trade is held for HS {hs6} ({title})",
        "2024": "quantities are held for one year only for HS {hs6} ({title})",
        "national": "only national statistics at four digits hold HS {hs6} ({title})",
    }
)


def _gaps_of_chain(row: Mapping[Hashable, object]) -> Iterator[tuple[str, str, str]]:
    """What one stage of a chain lacks, by the rules of the chain."""
    stage = str(row["stage"])
    for code in str(row["missing_codes"]).split(";"):
        if code.strip():
            yield stage, "customs code", f"no trade is held for HS {code.strip()}"
    kind, coverage = str(row["kind"]), str(row["coverage"])
    if kind in _KINDS:
        yield stage, "output", _KINDS[kind]
    if coverage in _COVERAGES:
        yield stage, "trade", _COVERAGES[coverage]
    if row["production_year"] != row["base_year"]:
        years = f"output is of {row['production_year']}, trade of {row['base_year']}"
        yield stage, "year", f"{years}: {row['year_reason']}"


def _withheld(production: pd.DataFrame, balance: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Numbers that a source does not print, by place and years."""
    output = production[production["measure"] != "reserves"].assign(what=production["measure"])
    lines = balance.assign(stage="", what=joined(balance, ["item", "detail"]))
    for frame in (output, lines):
        empty = frame[frame["value"].isna()]
        for key, rows in empty.groupby(["stage", "what", "place"]):
            stage, what, place = (str(part) for part in key)
            years = ", ".join(sorted({str(year) for year in rows["year"]}))
            bounded = (rows["low"].notna() | rows["high"].notna()).all()
            known = "only a range is printed" if bounded else "withheld or not available"
            name = reference.name("place", place)
            yield stage, "withheld", f"{what}, {name}, {years}: {known}"


def _codes(codes: pd.DataFrame, told: set[str]) -> Iterator[tuple[str, str, str]]:
    """Customs codes that are not held, less those that the chain names."""
    whole = set(codes.loc[codes["held"] == "all-years", "hs6"])
    for row in codes.to_dict("records"):
        form = _HELD.get(str(row["held"]))
        known = row["hs6"] in whole or (row["held"] == "none" and row["hs6"] in told)
        if form is None or known:
            continue
        text = form.format(hs6=row["hs6"], title=row["title"])
        note = f": {row['note']}" if row["note"] else ""
        yield str(row["stage"]), "customs code", text + note
    if codes.empty:
        yield "", "customs code", "it is not known which customs codes carry it"


def _output(merged: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Stages without tonnes, and years that no source covers."""
    for stage in ("mine", "refined"):
        rows = merged[merged["stage"] == stage]
        tonnes = rows[rows["value"].notna() & ~rows["place"].isin(list(LUMPS))]
        if rows.empty:
            yield stage, "output", "no source gives output by country, in tonnes or as shares"
        elif tonnes.empty:
            yield stage, "output", "sources give shares of world output, and no tonnes"
        else:
            years = set(tonnes["year"])
            gaps = sorted(set(range(min(years), max(years))) - years)
            if gaps:
                names = ", ".join(str(year) for year in gaps)
                between = f"between {min(years)} and {max(years)}"
                yield stage, "year", f"no source gives output of {names}, {between}"


def _measures(production: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    known = production[production["value"].notna()]
    for measure, stage, verb in (("capacity", "refined", "is"), ("reserves", "mine", "are")):
        if not known["measure"].eq(measure).any():
            yield stage, measure, f"no {measure} {verb} held in tonnes"


def missing(catalogue: Catalogue, mineral: str) -> pd.DataFrame:
    """What the catalogue does not know of a mineral.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    mineral
        A mineral or a group of minerals, in any accepted spelling.

    Returns
    -------
    pandas.DataFrame
        ``stage`` (empty when it holds for the whole chain), ``what`` (``customs code``,
        ``output``, ``price``, ``trade``, ``use``, ``withheld``, ``year`` and so on) and
        ``detail``, a sentence.

    Raises
    ------
    UnknownName
        When the mineral is not known.

    Examples
    --------
    >>> import shigen.catalogue
    >>> frame = missing(shigen.catalogue.load(), "dysprosium")
    >>> held = frame.query("what == 'output' and stage == 'refined'")["detail"].tolist()
    >>> "no source gives tonnes; shares of a world total that is itself a range are used" in held
    True
    """
    import pandas as pd

    slug = reference.mineral(mineral)
    names = names_of(slug)
    # The pair that stands for two elements has the chain of both.
    alike = [name for name in names if name == slug or _is_pair(name)]
    own = {
        table: frame[frame["mineral"].isin(alike)]
        for table in ("balance", "chains", "customs_codes", "prices", "production", "uses")
        for frame in [catalogue.table(table)]
    }
    found = [gap for row in own["chains"].to_dict("records") for gap in _gaps_of_chain(row)]
    told = {code.strip() for text in own["chains"]["missing_codes"] for code in text.split(";")}
    found += _withheld(own["production"], own["balance"])
    found += _codes(own["customs_codes"], told)
    found += _output(pd.concat([merged_output(catalogue, mineral=name) for name in alike]))
    found += _measures(own["production"])
    for place in ("USA", "JPN"):
        if (own["uses"]["place"] != place).all():
            name = reference.name("place", place)
            found.append(("", "use", f"no shares by end use are held for {name}"))
    if own["prices"].empty and not catalogue.table("prices_monthly")["mineral"].isin(alike).any():
        found.append(("", "price", "no price is held"))
    for table, (what, detail) in _FIELDS.items():
        if not catalogue.table(table)["mineral"].isin(alike).any():
            found.append(("", what, detail))
    sites = catalogue.table("facilities")["minerals"].str.split(";").explode()
    if not sites.isin(alike).any():
        found.append(("", "site", "no site with its place is held"))
    columns = ["stage", "what", "detail"]
    return pd.DataFrame(sorted(set(found)), columns=columns).astype("str")


def _is_pair(slug: str) -> bool:
    """Whether a name is a mineral that stands for two elements."""
    row = next(row for row in reference.rows("minerals") if row["slug"] == slug)
    return row["kind"] == "mineral" and bool(row["members"])
