"""China's share of mining and of separation for each rare earth (History Engine, 2022 basis).

The only shippable source that tells the rare earths apart. Praseodymium and neodymium have the same
shares there and become one mineral.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.source_file import rows_of
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
MINERALS = {
    "dysprosium": "dysprosium",
    "neodymium": "neodymium-praseodymium",
    "praseodymium": "neodymium-praseodymium",
    "terbium": "terbium",
    "yttrium": "yttrium",
}
STAGES = {"mine": "china_share_mine_pct", "refined": "china_share_separation_pct"}
NOTES = {
    "mine": "compiler's computation from mine output and ore composition",
    "refined": "separation of the oxide, whatever country the ore came from",
}


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Share of China in world mining and separation of Nd-Pr, Dy, Tb and Y.

    Parameters
    ----------
    folder
        Holds ``REE_Shares.csv``, whose first line is a title.

    Returns
    -------
    dict
        ``shares``, as fractions, status ``estimated``.

    Raises
    ------
    BadInput
        When a share is not a percentage or an element we need is not in the file.
    """
    file = folder / FILE
    found: dict[tuple[str, str], dict[str, object]] = {}
    for row in rows_of(file, columns=("element", *STAGES.values()), titles=1):
        mineral = MINERALS.get(row.cells["element"])
        if mineral is None:
            continue
        for stage, column in STAGES.items():
            percent = row.number_in(column)
            if percent is None or not 0 <= percent <= 100:
                row.refuse(column, "is not between 0 and 100 percent")
            new: dict[str, object] = {
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
                "note": NOTES[stage],
            }
            if found.setdefault((mineral, stage), new) != new:
                row.refuse(column, f"differs from another row of {mineral}")
    missing = sorted(set(MINERALS.values()) - {mineral for mineral, _ in found})
    if missing:
        raise BadInput(f"{file}: has no rows of {', '.join(missing)}")
    return {"shares": pd.DataFrame(list(found.values()))}
