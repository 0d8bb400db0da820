"""How the rows of each table are shown beside those of all others: one frame, one row a number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from shigen import reference

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.store import Catalogue

View = Callable[["pd.DataFrame"], "pd.DataFrame"]


def names_of(mineral: str) -> tuple[str, ...]:
    """The mineral and the names under which sources print it with others.

    Those are the groups that it is a member of. The pair that stands for two elements also goes by
    their names, and they by its.

    Examples
    --------
    >>> names_of("dysprosium")
    ('dysprosium', 'heavy-rare-earths', 'magnets', 'rare-earths')
    >>> names_of("neodymium")[-1], names_of("neodymium-praseodymium")[-1]
    ('rare-earths', 'rare-earths')
    """
    members = {
        row["slug"]: {member for member in row["members"].split(";") if member}
        for row in reference.rows("minerals")
    }
    kinds = {row["slug"]: row["kind"] for row in reference.rows("minerals")}
    own = members[mineral] if kinds[mineral] == "mineral" else set()
    alike = {mineral, *own}
    above = {slug for slug, inside in members.items() if inside & alike}
    return (mineral, *sorted((own | above) - {mineral}))


def joined(frame: pd.DataFrame, columns: Sequence[str], first: str = "") -> pd.Series:
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
    # What a tonne means is part of the number; many notes say it already.
    notes = [
        note if basis in note else "; ".join(text for text in (basis, note) if text)
        for basis, note in zip(frame["basis"], frame["note"], strict=True)
    ]
    return frame.assign(what=joined(frame, ["measure", "form"]), partner="", note=notes)


def _balance(frame: pd.DataFrame) -> pd.DataFrame:
    printed = "printed " + frame["published"]
    note = (printed + "; " + frame["note"]).where(frame["note"] != "", printed)
    note = note.where(frame["published"] != "", frame["note"])
    # The line says the form itself where the publisher words it.
    line = frame.duplicated(["mineral", "place", "year", "item", "detail", "source"], keep=False)
    what = joined(frame, ["item", "detail", "form"])
    what = what.where(line, joined(frame, ["item", "detail"]))
    return frame.assign(stage="", what=what, partner="", note=note)


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    what = joined(frame, ["scope", "form"], "share, ")
    return frame.assign(what=what, partner=frame["party"], year=frame["period"])


def _trade(frame: pd.DataFrame) -> pd.DataFrame:
    what = joined(frame, ["hs6", "form"], "HS ")
    note = _trade_note(frame)
    return frame.assign(what=what, place=frame["exporter"], partner=frame["importer"], note=note)


def _prices(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(what=joined(frame, ["form"], "price, "), place="", partner="")


def _uses(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(what=joined(frame, ["use", "tier"], "use, "), partner="", year="")


def _facts(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(what=frame["item"], partner="")


def _parameters(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(what=frame["parameter"], place=frame["party"], partner="", year="")


def _monthly(frame: pd.DataFrame) -> pd.DataFrame:
    what = joined(frame, ["form"], "price of the month, ")
    return frame.assign(what=what, place="", partner="", year=frame["month"])


def _end_uses(frame: pd.DataFrame) -> pd.DataFrame:
    what = joined(frame, ["use"], "end use, ")
    return frame.assign(stage="", what=what, partner="", year=frame["period"])


def _recycling(frame: pd.DataFrame) -> pd.DataFrame:
    what = "recycling, " + frame["measure"]
    return frame.assign(stage="", what=what, partner="", year=frame["period"])


def _substitutes(frame: pd.DataFrame) -> pd.DataFrame:
    use = frame["use"].where(frame["use"] != "*", "all uses")
    what = "substitution, " + frame["measure"] + ", " + use
    note = joined(frame, ["substitutes", "note"])
    return frame.assign(stage="", what=what, place="", partner="", year="", note=note)


def _byproducts(frame: pd.DataFrame) -> pd.DataFrame:
    what = "part won with " + frame["host"]
    return frame.assign(what=what, partner="", year=frame["period"])


def _stockpiles(frame: pd.DataFrame) -> pd.DataFrame:
    what = joined(frame, ["item", "text"], "stockpile, ")
    return frame.assign(stage="", what=what, partner="", year=frame["date"])


def _elasticities(frame: pd.DataFrame) -> pd.DataFrame:
    what = joined(frame, ["parameter", "horizon"], "elasticity, ")
    return frame.assign(stage="", what=what, place="", partner="", year="")


def _sectors(frame: pd.DataFrame) -> pd.DataFrame:
    what = "part of the use by sector, " + frame["use"] + ", " + frame["scheme"] + " "
    return frame.assign(stage="", what=what + frame["sector"], place="", partner="", year="")


def _assessments(frame: pd.DataFrame) -> pd.DataFrame:
    study = frame["study"] + " " + frame["edition"].astype("str")
    what = study + ", " + joined(frame, ["item", "material", "text"])
    year = frame["year"].astype("str").fillna("")
    return frame.assign(what=what, place=frame["party"], partner="", year=year)


def _assessment_shares(frame: pd.DataFrame) -> pd.DataFrame:
    study = frame["study"] + " " + frame["edition"].astype("str")
    what = study + ", share, " + joined(frame, ["scope", "material", "country"])
    factor = "trade parameter " + frame["trade_parameter"].map("{:g}".format).astype("str")
    note = (factor + "; " + frame["note"]).where(frame["note"] != "", factor)
    return frame.assign(what=what, partner=frame["party"], year="", note=note)


def _assessment_uses(frame: pd.DataFrame) -> pd.DataFrame:
    study = frame["study"] + " " + frame["edition"].astype("str")
    what = study + ", use, " + joined(frame, ["material", "use", "scheme", "sector"])
    return frame.assign(stage="", what=what, place="", partner="", year="")


VIEWS: tuple[tuple[str, View], ...] = (
    ("production", _production),
    ("shares", _shares),
    ("trade", _trade),
    ("balance", _balance),
    ("facts", _facts),
    ("uses", _uses),
    ("prices", _prices),
    ("parameters", _parameters),
    ("prices_monthly", _monthly),
    ("end_use_shares", _end_uses),
    ("use_sectors", _sectors),
    ("recycling", _recycling),
    ("substitutability", _substitutes),
    ("byproducts", _byproducts),
    ("stockpiles", _stockpiles),
    ("elasticities", _elasticities),
    ("assessments", _assessments),
    ("assessment_shares", _assessment_shares),
    ("assessment_uses", _assessment_uses),
)
"""Tables that name the mineral, and how their rows are shown."""


def yields(chains: pd.DataFrame) -> pd.DataFrame:
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


def traded(catalogue: Catalogue, names: Sequence[str]) -> pd.DataFrame:
    """World trade a year in each customs code that carries the mineral, as weighed at the border.

    A million records are not shown one by one: `shigen.catalogue.trade_history` gives them.
    """
    codes = catalogue.table("customs_codes")
    codes = codes[codes["mineral"].isin(list(names))].drop_duplicates(
        ["mineral", "stage", "hs6", "edition"]
    )
    flows = catalogue.table("flows")
    flows = flows[flows["hs6"].isin(codes["hs6"].unique())]
    years = (
        flows.assign(empty=flows["gross_t"].isna())
        .groupby(["hs6", "edition", "year", "source"], observed=True)
        .agg(value=("gross_t", "sum"), records=("empty", "size"), empty=("empty", "sum"))
        .reset_index()
    )
    rows = codes[["mineral", "stage", "hs6", "edition", "title"]].merge(
        years, on=["hs6", "edition"]
    )
    records = rows["records"].astype("str") + " records"
    lacking = ", " + rows["empty"].astype("str") + " of them without a weight"
    note = rows["title"] + "; " + records + lacking.where(rows["empty"] > 0, "")
    return rows.assign(
        what="HS " + rows["hs6"].astype("str") + " (" + rows["edition"].astype("str")
        + "), goods traded in the world",
        place="WLD",
        partner="",
        # Nothing that was reported is not zero.
        value=rows["value"].where(rows["records"] > rows["empty"]),
        low=math.nan,
        high=math.nan,
        unit="t",
        status="reported",
        vintage=rows["edition"],
        note=note,
    )  # fmt: skip


def _naming(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Rows whose list of minerals has one of the names, once for each."""
    each = frame.assign(mineral=frame["minerals"].str.split(";")).explode("mineral")
    return each[each["mineral"].isin(list(names))]


def sites(catalogue: Catalogue, names: Sequence[str]) -> pd.DataFrame:
    """Output, capacity and reserves of sites, and how many sites there are by country and kind."""
    import pandas as pd

    table = catalogue.table("facilities")
    output = catalogue.table("facility_output")
    output = output[output["mineral"].isin(list(names))].merge(
        table[["facility", "source", "name", "place", "stage"]], on=["facility", "source"]
    )
    figures = output.assign(
        what=joined(output, ["measure", "form", "name"], "site, "),
        partner="",
        note=joined(output, ["basis", "note"]),
    )
    named = _naming(table, names)
    keys = ["mineral", "stage", "kind", "state", "place", "source", "vintage"]
    weakest = {row["slug"]: int(row["order"]) for row in reference.rows("statuses")}
    ranked = named.assign(rank=named["status"].map(weakest))
    number = ranked.groupby(keys)["rank"].agg(["size", "max"]).reset_index()
    number["status"] = number["max"].map({rank: slug for slug, rank in weakest.items()})
    number["value"] = number["size"]
    counts = number.assign(
        what=joined(number, ["kind", "state"], "number of sites, "),
        partner="",
        year="",
        value=number["value"].astype("float64"),
        low=math.nan,
        high=math.nan,
        unit="sites",
        note="counted from the rows of facilities; the status is that of the weakest",
    )
    return pd.concat([figures, counts], ignore_index=True)


def projects(catalogue: Catalogue, names: Sequence[str]) -> pd.DataFrame:
    """Facts of the projects that name the mineral."""
    table = _naming(catalogue.table("projects"), names)
    table = table[["mineral", "project", "name", "place", "stage", "phase"]]
    facts = catalogue.table("project_facts").merge(table, on="project")
    return facts.assign(
        what=joined(facts, ["item", "detail", "name"], "project, "),
        partner="",
        year=facts["date"],
        note=joined(facts, ["phase", "note"]),
    )


OTHERS: tuple[tuple[str, Callable[[Catalogue, Sequence[str]], pd.DataFrame]], ...] = (
    ("flows", traded),
    ("facility_output", sites),
    ("project_facts", projects),
)
"""Tables whose rows name the mineral by way of another table."""
