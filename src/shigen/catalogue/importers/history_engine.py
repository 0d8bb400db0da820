"""China's share of mining and of separation for each rare earth (History Engine, 2022 basis).

The only shippable source that tells all fifteen rare earths apart. Praseodymium and neodymium have
the same shares there; they are taken each on its own, and as the pair that is modelled. Seven of
the lines are marked by the compiler as inferred; where a line says so, the note does.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.source_file import located, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "history-engine-ree",
    "title": "Rare-earth element shares of China, mine and separation",
    "publisher": "History Engine (C-y22)",
    "edition": "2026",
    "licence": "CC BY 4.0",
    "ships": "1",
    "citation": "github.com/C-y22/history-engine, file REE_Shares.csv; after the USGS Mineral "
    "Commodity Summaries 2023 and the DOE deep dive on rare-earth magnets of February 2022",
    "accessed": "2026-11-22",
}
FILE = "REE_Shares.csv"
PERIOD = "2022"
ELEMENTS = (
    "cerium",
    "dysprosium",
    "erbium",
    "europium",
    "gadolinium",
    "holmium",
    "lanthanum",
    "lutetium",
    "neodymium",
    "praseodymium",
    "samarium",
    "terbium",
    "thulium",
    "ytterbium",
    "yttrium",
)
# Columns in words, where the compiler says that a line is inferred.
ABOUT = ("source", "notes")
PAIR = "neodymium-praseodymium"
PAIRED = ("neodymium", "praseodymium")
STAGES = {"mine": "china_share_mine_pct", "refined": "china_share_separation_pct"}
NOTES = {
    "mine": "compiler's computation from mine output and ore composition",
    "refined": "separation of the oxide, whatever country the ore came from",
}


def _row(mineral: str, stage: str, percent: float, note: str) -> dict[str, object]:
    return {
        "mineral": mineral,
        "stage": stage,
        "place": "CHN",
        "scope": "world",
        "period": PERIOD,
        "value": percent / 100,
        "unit": "fraction",
        "status": "estimated",
        "source": SOURCE["source"],
        "vintage": SOURCE["edition"],
        "note": note,
    }


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Share of China in world mining and separation of each rare earth.

    Parameters
    ----------
    path
        ``REE_Shares.csv``, whose first line is a title, or the folder that holds it.

    Returns
    -------
    dict
        ``shares``, as fractions, status ``estimated``.

    Raises
    ------
    BadInput
        When a share is not a percentage, an element is not known, occurs twice, or is not in the
        file, or neodymium and praseodymium differ.
    """
    file = located(path, FILE)
    found: dict[tuple[str, str], dict[str, object]] = {}
    for row in rows_of(file, columns=("element", *STAGES.values(), *ABOUT), titles=1):
        element = row.cells["element"].strip()
        if element not in ELEMENTS:
            row.refuse("element", "is not a rare earth")
        for stage, column in STAGES.items():
            percent = row.number_in(column)
            if percent is None or not 0 <= percent <= 100:
                row.refuse(column, "is not between 0 and 100 percent")
            if (element, stage) in found:
                row.refuse("element", "occurs twice")
            inferred = any("inferred" in row.cells[text].lower() for text in ABOUT)
            note = f"{NOTES[stage]}; inferred" if inferred else NOTES[stage]
            found[element, stage] = _row(element, stage, percent, note)
            if element in PAIRED:
                new = _row(PAIR, stage, percent, NOTES[stage])
                if found.setdefault((PAIR, stage), new) != new:
                    row.refuse(column, f"differs from another row of {PAIR}")
    missing = sorted(set(ELEMENTS) - {mineral for mineral, _ in found})
    if missing:
        raise BadInput(f"{file}: has no rows of {', '.join(missing)}")
    return {"shares": pd.DataFrame(list(found.values()))}
