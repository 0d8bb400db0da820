"""The world input-output table: labels, balance of rows, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen.catalogue.importers import IMPORTERS, wiod
from shigen.errors import BadInput
from shigen.reference import validate

ROWS = [f"{place}.c{number}" for place in ("JPN", "ROM", "RoW") for number in (1, 2)]
FINAL = ["JPN.c37_FC_households", "ROM.c41_GFCF"]
INNER = "wiot_2011_intermediate.parquet"
USES = "wiot_2011_final.parquet"
OUTPUT = "wiot_2011_output.csv"
NAMES = "industries_35.csv"
Frames = dict[str, pd.DataFrame]


def world() -> Frames:
    """Each row sells 10 to itself, 5 to each other row and 20 to final use of Japan."""
    inner = pd.DataFrame(5.0, index=ROWS, columns=ROWS) + np.eye(len(ROWS)) * 5.0
    final = pd.DataFrame({FINAL[0]: 20.0, FINAL[1]: 0.0}, index=ROWS)
    output = pd.DataFrame({"row": ROWS, "output_musd": 5.0 * len(ROWS) + 25.0})
    codes = [f"c{number}" for number in range(1, 36)]
    names = pd.DataFrame({"industry": codes, "name": [f"Industry {code}" for code in codes]})
    return {INNER: inner, USES: final, OUTPUT: output, NAMES: names}


def write(folder: Path, frames: Frames) -> Path:
    for name, frame in frames.items():
        if name.endswith(".parquet"):
            frame.rename_axis("row").to_parquet(folder / name)
        else:
            frame.to_csv(folder / name, index=False)
    return folder


def test_cells_under_places_of_ours(tmp_path: Path) -> None:
    tables = wiod.read(write(tmp_path, world()))
    flows = validate("io_flows", tables["io_flows"], where="wiod", fill=True)
    assert flows.groupby("matrix").size().to_dict() == {"final": 6, "intermediate": 36}
    assert set(flows["row"]) == {f"{place}.c{n}" for place in ("JPN", "ROU", "OTH") for n in (1, 2)}
    assert set(flows["place"]) == {"WLD"}
    assert len(validate("sectors", tables["sectors"], where="wiod", fill=True)) == 35
    series = validate("sector_series", tables["sector_series"], where="wiod", fill=True)
    assert series.set_index(["place", "sector"]).loc[("ROU", "c2"), "value"] == 55.0


def test_it_may_not_ship() -> None:
    entry = next(importer for importer in IMPORTERS if importer.module == "wiod")
    assert not entry.ships
    assert wiod.SOURCE["ships"] == "0"


def cell(name: str, row: int, column: int, value: float) -> Callable[[Frames], None]:
    def apply(frames: Frames) -> None:
        frames[name].iloc[row, column] = value

    return apply


def shuffled(frames: Frames) -> None:
    frames[INNER] = frames[INNER][list(reversed(ROWS))]


def strange(frames: Frames) -> None:
    frames[USES].index = ["Utopia.c1", *ROWS[1:]]


def unknown(frames: Frames) -> None:
    frames[USES].index = ["ZZZ.c1", *ROWS[1:]]


def short(frames: Frames) -> None:
    frames[NAMES] = frames[NAMES].iloc[:30]


def doubled(frames: Frames) -> None:
    frames[OUTPUT].loc[1, "row"] = ROWS[0]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (cell(INNER, 0, 1, 5000.0), r"row 'JPN.c1': uses and output differ by 4995 million"),
        (cell(INNER, 0, 1, -5.0), "an intermediate use is below zero"),
        (cell(INNER, 0, 1, float("inf")), "holds something that is not a number"),
        (cell(OUTPUT, 0, 1, -1.0), "'-1.0' is below zero"),
        (shuffled, "columns of the intermediate table are not its rows"),
        (strange, "'Utopia.c1' is not a country and industry"),
        (unknown, "'ZZZ.c1': unknown place"),
        (short, "does not list the industries c1 to c35"),
        (doubled, "'JPN.c1' occurs twice"),
        (lambda frames: frames.pop(USES), "no file wiot_"),
    ],
)
def test_refusals(spoil: Callable[[Frames], object], message: str, tmp_path: Path) -> None:
    frames = world()
    spoil(frames)
    with pytest.raises(BadInput, match=message):
        wiod.read(write(tmp_path, frames))


@given(
    where=st.integers(0, 100_000), byte=st.integers(0, 255), name=st.sampled_from([OUTPUT, NAMES])
)
@settings(max_examples=60)
def test_any_byte_gives_tables_or_bad_input(
    where: int, byte: int, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = write(tmp_path_factory.mktemp("wiod"), world())
    data = bytearray((folder / name).read_bytes())
    data[where % len(data)] = byte
    (folder / name).write_bytes(bytes(data))
    try:
        tables = wiod.read(folder)
    except BadInput:
        return
    assert len(tables["io_flows"]) == 42


def test_a_table_cut_short(tmp_path: Path) -> None:
    folder = write(tmp_path, world())
    (folder / INNER).write_bytes((folder / INNER).read_bytes()[:300])
    with pytest.raises(BadInput, match="is not a Parquet file, or was cut short"):
        wiod.read(folder)


@pytest.mark.upstream
def test_the_files(upstream: Path) -> None:
    tables = wiod.read(upstream / "io-wiod2013")
    flows = tables["io_flows"]
    assert len(flows) == 413525 + 51657
    # Value added of Japan in 2011: 5.9 trillion USD, with net product taxes and margins.
    japan = flows[flows["matrix"].eq("intermediate") & flows["column"].str.startswith("JPN.")]
    series = tables["sector_series"]
    output = series.loc[series["place"] == "JPN", "value"].sum()
    assert output - japan["value_musd"].sum() == pytest.approx(5.897e6, rel=1e-3)
