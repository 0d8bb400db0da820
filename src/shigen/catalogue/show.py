"""Every number behind a mineral's network, and what is not known of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from shigen import reference

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.store import Catalogue

COLUMNS = (
    "table",
    "stage",
    "what",
    "place",
    "partner",
    "year",
    "value",
    "low",
    "high",
    "unit",
    "status",
    "source",
    "title",
    "vintage",
    "note",
)
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


def _joined(frame: pd.DataFrame, columns: Sequence[str], first: str = "") -> pd.Series:
    """Texts of several columns after each other, empty ones left out."""
    text = frame[columns[0]].astype("str") if not first else first + frame[columns[0]].astype("str")
    for column in columns[1:]:
        part = frame[column].astype("str")
        text += (", " + part).where(part != "", "")
    return text.str.removesuffix(", ").str.strip()


def _trade_note(frame: pd.DataFrame) -> pd.Series:
    """Goods as traded, which the contained tonnes were made from, before the row's own note."""
    import pandas as pd

    from shigen.catalogue.canonical import number_text

    notes = []
    for gross, value, content, gate, note in zip(
        frame["gross_t"],
        frame["value_kusd"],
        frame["content"],
        frame["gate"],
        frame["note"],
        strict=True,
    ):
        parts = ["gross weight missing" if math.isnan(gross) else f"gross {number_text(gross)} t"]
        parts += [] if math.isnan(value) else [f"{number_text(value)} kUSD"]
        parts += [] if math.isnan(content) else [f"content {number_text(content)}"]
        parts += [f"gated: {gate}"] if gate else []
        notes.append("; ".join([", ".join(parts), *([note] if note else [])]))
    return pd.Series(notes, index=frame.index, dtype="str")


def _production(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(what=frame["measure"], partner="")


def _balance(frame: pd.DataFrame) -> pd.DataFrame:
    printed = "printed " + frame["published"]
    note = (printed + "; " + frame["note"]).where(frame["note"] != "", printed)
    note = note.where(frame["published"] != "", frame["note"])
    what = _joined(frame, ["item", "detail"])
    return frame.assign(stage="", what=what, partner="", note=note)


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    what = _joined(frame, ["scope", "form"], "share, ")
    return frame.assign(what=what, partner=frame["party"], year=frame["period"])


def _trade(frame: pd.DataFrame) -> pd.DataFrame:
    what = _joined(frame, ["hs6", "form"], "HS ")
    note = _trade_note(frame)
    return frame.assign(what=what, place=frame["exporter"], partner=frame["importer"], note=note)


def _prices(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(what=_joined(frame, ["form"], "price, "), place="", partner="")


def _uses(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(what=_joined(frame, ["use", "tier"], "use, "), partner="", year="")


def _facts(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(what=frame["item"], partner="")


def _parameters(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(what=frame["parameter"], place=frame["party"], partner="", year="")


_VIEWS: tuple[tuple[str, Callable[[pd.DataFrame], pd.DataFrame]], ...] = (
    ("production", _production),
    ("shares", _shares),
    ("trade", _trade),
    ("balance", _balance),
    ("facts", _facts),
    ("uses", _uses),
    ("prices", _prices),
    ("parameters", _parameters),
)


def names_of(mineral: str) -> tuple[str, ...]:
    """The mineral and the groups under which sources print it.

    Examples
    --------
    >>> names_of("dysprosium")
    ('dysprosium', 'heavy-rare-earths', 'magnets', 'rare-earths')
    """
    groups = [
        row["slug"]
        for row in reference.rows("minerals")
        if row["kind"] == "group" and mineral in row["members"].split(";")
    ]
    return (mineral, *sorted(groups))


def _yields(chains: pd.DataFrame) -> pd.DataFrame:
    """Yields of the chain, which are assumptions with a range, as rows like the others."""
    linked = chains[chains["yield_to_next"].notna()]
    return linked.assign(
        what="yield to the next stage",
        place="",
        partner="",
        year="",
        value=linked["yield_to_next"],
        low=linked["yield_low"],
        high=linked["yield_high"],
        unit="fraction",
        status="assumed",
        source="shigen-assumption",
        vintage="2026",
    )


def show(catalogue: Catalogue, mineral: str) -> pd.DataFrame:
    """Every number behind the network of a mineral, with unit, status and source.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    mineral
        A mineral that has a network, in any accepted spelling.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``: one row a number, in the unit of its table. Rows of the groups under which a
        source prints the mineral are there too, and say so in ``what``; so are the assumptions
        that hold for all minerals. ``year`` is text, since some shares are of a span of years. For
        trade, ``value`` is contained tonnes and the note gives the goods as traded.

    Raises
    ------
    UnknownName
        When the mineral is not known.
    BadInput
        When it has no network.

    Examples
    --------
    >>> import shigen.catalogue
    >>> frame = show(shigen.catalogue.load(), "gallium")
    >>> row = frame.query("table == 'production' and place == 'CHN' and year == '2024'").iloc[0]
    >>> row["value"].item(), row["unit"], row["status"], row["title"]
    (839.0, 't', 'reported', 'Mineral Commodity Summaries 2026 Data Release')
    """
    import pandas as pd

    slug = reference.mineral(mineral, with_network=True)
    names = names_of(slug)
    parts = []
    for table, view in _VIEWS:
        frame = catalogue.table(table)
        wanted = [*names, ""] if table == "parameters" else list(names)
        frame = frame[frame["mineral"].isin(wanted)]
        seen = view(frame)
        group = seen["mineral"]
        what = seen["what"].where(group.isin([slug, ""]), seen["what"] + " (" + group + ")")
        parts.append(seen.assign(table=table, what=what, year=seen["year"].astype("str")))
    chains = catalogue.table("chains")
    parts.append(_yields(chains[chains["mineral"] == slug]).assign(table="chains"))
    titles = catalogue.table("sources").set_index("source")["title"]
    shown = pd.concat([part.reindex(columns=list(COLUMNS)) for part in parts], ignore_index=True)
    shown["title"] = shown["source"].map(titles).astype("str")
    order = {table: number for number, (table, _) in enumerate((*_VIEWS, ("chains", _facts)))}
    rank = shown["table"].map(order)
    by = ["_rank", "stage", "what", "place", "partner", "year", "source"]
    return (
        shown.assign(_rank=rank)
        .sort_values(by, kind="stable")
        .drop(columns="_rank")
        .reset_index(drop=True)
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
    lines = balance.assign(stage="", what=_joined(balance, ["item", "detail"]))
    for frame in (output, lines):
        empty = frame[frame["value"].isna()]
        for key, rows in empty.groupby(["stage", "what", "place"]):
            stage, what, place = (str(part) for part in key)
            years = ", ".join(sorted({str(year) for year in rows["year"]}))
            bounded = (rows["low"].notna() | rows["high"].notna()).all()
            known = "only a range is printed" if bounded else "withheld or not available"
            name = reference.name("place", place)
            yield stage, "withheld", f"{what}, {name}, {years}: {known}"


def missing(catalogue: Catalogue, mineral: str) -> pd.DataFrame:
    """What the catalogue does not know of a mineral.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    mineral
        A mineral that has a network, in any accepted spelling.

    Returns
    -------
    pandas.DataFrame
        ``stage`` (empty when it holds for the whole chain), ``what`` (``customs code``,
        ``output``, ``price``, ``trade``, ``use``, ``withheld``, ``year``) and ``detail``, a
        sentence.

    Raises
    ------
    UnknownName
        When the mineral is not known.
    BadInput
        When it has no network.

    Examples
    --------
    >>> import shigen.catalogue
    >>> frame = missing(shigen.catalogue.load(), "dysprosium")
    >>> frame.query("what == 'output' and stage == 'refined'")["detail"].item()
    'no source gives tonnes; shares of a world total that is itself a range are used'
    """
    import pandas as pd

    slug = reference.mineral(mineral, with_network=True)
    own = {
        table: frame[frame["mineral"] == slug]
        for table in ("balance", "chains", "prices", "production", "uses")
        for frame in [catalogue.table(table)]
    }
    found = [gap for row in own["chains"].to_dict("records") for gap in _gaps_of_chain(row)]
    found += _withheld(own["production"], own["balance"])
    for place in ("USA", "JPN"):
        if (own["uses"]["place"] != place).all():
            name = reference.name("place", place)
            found.append(("", "use", f"no shares by end use are held for {name}"))
    if own["prices"].empty:
        found.append(("", "price", "no price is held"))
    columns = ["stage", "what", "detail"]
    return pd.DataFrame(sorted(found), columns=columns).astype("str")
