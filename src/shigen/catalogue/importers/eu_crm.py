"""World supply shares by stage of the European Commission's 2023 study of raw materials.

Stage E is extraction (our ``mine``), P processing (our ``refined``). Shares are averages of
2016-2020, printed in percent; ``<0.1%`` is kept as the range 0-0.1 %. The column ``t`` of the file
is a trade parameter, not a year. The file is Latin-1.

The materials that we model are taken. Neodymium and praseodymium have the same shares there and
become one mineral; for titanium the rows of titanium metal are taken (sponge at stage P), since
nearly all of the other titanium ends as pigment.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.source_file import Row, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "eu-crm-2023",
    "title": "Study on the critical raw materials for the EU 2023, global supply shares",
    "publisher": "European Commission, Directorate-General for Internal Market, Industry, "
    "Entrepreneurship and SMEs (Grohol and Veeh)",
    "edition": "2023",
    "licence": "CC BY 4.0",
    "ships": "1",
    "citation": "doi:10.2873/725585",
    "accessed": "2026-11-22",
}
FILE = "fact_GlobalSupplyShares_t.csv"
PERIOD = "2016-2020"
STAGES = {"E": "mine", "P": "refined"}
MATERIALS = {
    "Antimony": "antimony",
    "Cobalt": "cobalt",
    "Copper": "copper",
    "Dysprosium": "dysprosium",
    "Gallium": "gallium",
    "Germanium": "germanium",
    "Lithium": "lithium",
    "Magnesium": "magnesium",
    "Manganese": "manganese",
    "Natural Graphite": "natural-graphite",
    "Neodymium": "neodymium-praseodymium",
    "Nickel": "nickel",
    "Palladium": "palladium",
    "Platinum": "platinum",
    "Praseodymium": "neodymium-praseodymium",
    "Rhodium": "rhodium",
    "Tantalum": "tantalum",
    "Terbium": "terbium",
    "Titanium metal": "titanium",
    "Tungsten": "tungsten",
    "Yttrium": "yttrium",
}
NOTES = {
    ("antimony", "refined"): "counts makers of antimony oxide as well",
    ("manganese", "refined"): "alloys and metal together",
    ("neodymium-praseodymium", "mine"): "the same for neodymium and praseodymium",
    ("neodymium-praseodymium", "refined"): "the same for neodymium and praseodymium",
    ("titanium", "refined"): "titanium sponge",
    ("titanium", "mine"): "titanium minerals, nearly all of which become pigment",
}


def _share(row: Row) -> dict[str, float | str | None]:
    text = row.cells["Share"].strip()
    if text == "<0.1%":
        middle = {"value": 0.0005, "low": 0.0, "high": 0.001}
        return {**middle, "status": "estimated", "note": "published as <0.1%"}
    if not text.endswith("%"):
        row.refuse("Share", "is not a percentage")
    bare = Row(row.file, row.number, {**row.cells, "Share": text.removesuffix("%")})
    percent = bare.number_in("Share")
    if percent is None or not 0 <= percent <= 100:
        row.refuse("Share", "is not between 0 and 100 percent")
    return {"value": percent / 100, "low": None, "high": None, "status": "reported", "note": ""}


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """World shares by mineral, stage and country.

    Parameters
    ----------
    folder
        Holds ``fact_GlobalSupplyShares_t.csv``.

    Returns
    -------
    dict
        ``shares``, as fractions; processing shares are ``estimated``, since the study puts them
        together from sources of different kinds.

    Raises
    ------
    BadInput
        When a cell is not what the study prints, or a material we need is not in the file.
    """
    found: dict[tuple[str, str, str], dict[str, object]] = {}
    seen = set()
    columns = ("Material", "Stage", "Country", "Share")
    for row in rows_of(folder / FILE, columns=columns, encoding="latin-1"):
        if row.cells["Stage"] not in STAGES:
            row.refuse("Stage", "is not E or P")
        material = row.cells["Material"]
        if material not in MATERIALS:
            continue
        seen.add(material)
        mineral, stage = MATERIALS[material], STAGES[row.cells["Stage"]]
        share = _share(row)
        if stage == "refined":
            share["status"] = "estimated"
        notes = [str(share.pop("note")), NOTES.get((mineral, stage), "")]
        place = row.place_in("Country")
        new: dict[str, object] = {
            "mineral": mineral,
            "stage": stage,
            "place": place,
            "scope": "world",
            "party": "",
            "period": PERIOD,
            "form": "",
            **share,
            "unit": "fraction",
            "source": SOURCE["source"],
            "vintage": SOURCE["edition"],
            "note": "; ".join(note for note in notes if note),
        }
        old = found.setdefault((mineral, stage, place), new)
        if old != new:
            row.refuse("Share", f"differs from another row of {mineral}, {stage}, {place}")
    missing = sorted(set(MATERIALS) - seen)
    if missing:
        raise BadInput(f"{folder / FILE}: has no rows of {', '.join(missing)}")
    return {"shares": pd.DataFrame(list(found.values()))}
