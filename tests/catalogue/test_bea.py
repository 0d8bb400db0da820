"""Input-output tables of the United States: balances, names, series, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen.catalogue.importers import bea
from shigen.errors import BadInput
from shigen.reference import validate

CODES = [f"{100000 + number}" for number in range(bea.INDUSTRIES)]
USE = "Detail_Use_2017_PRO_BeforeRedef_17sch.parquet"
MAKE = "Detail_Make_2017_BeforeRedef_17sch.parquet"
IMPORT = "Detail_Import_2017_BeforeRedef_17sch.parquet"
CODED = "Detail_Use_2017_PRO_AfterRedef_17sch.parquet"
NAMED = "Detail_Use_2017_PUR_AfterRedef_17sch.parquet"
OUTPUT = "Detail_GrossOutput_IO_17sch.parquet"
PRICES = "Detail_CPI_IO_17sch.parquet"
Frames = dict[str, pd.DataFrame]


def economy() -> Frames:
    """402 industries that each use 40 of their own good, pay 60, and sell 60 to households."""
    count = bea.INDUSTRIES
    goods = pd.DataFrame(np.diag([40.0] * count), index=CODES, columns=CODES)
    goods["T001"], goods["F01000"], goods["F05000"] = 40.0, 65.0, -5.0
    goods["T004"], goods["T007"] = 60.0, 100.0
    totals: dict[str, list[float]] = {
        "T005": [40.0] * count,
        "V00100": [10.0 + n for n in range(count)],
        "V00200": [20.0] * count,
        "V00300": [30.0 - n for n in range(count)],
        "T006": [60.0] * count,
        "T008": [100.0] * count,
    }
    more = pd.DataFrame(list(totals.values()), index=list(totals), columns=CODES)
    more = more.reindex(columns=goods.columns, fill_value=0.0)
    use = pd.concat([goods, more])
    make = pd.DataFrame(np.diag([100.0] * count), index=CODES, columns=CODES)
    make["T008"] = 100.0
    make.loc["T007"] = 100.0
    imports = goods[CODES] * 0.1
    imports["T001"], imports["F01000"], imports["F05000"], imports["T004"] = 4.0, 1.0, -5.0, -4.0
    years = [str(year) for year in (2016, 2017)]
    named = use.copy()
    named.columns = [f"Name of {code}" for code in use.columns]
    return {
        USE: use.rename(columns={"T004": "NA", "T007": "NA.1"}),
        MAKE: make,
        IMPORT: imports,
        CODED: use,
        NAMED: named,
        OUTPUT: pd.DataFrame(100.0, index=CODES, columns=years),
        PRICES: pd.DataFrame({"2016": 97.0, "2017": 100.0}, index=CODES),
    }


def write(folder: Path, frames: Mapping[str, pd.DataFrame]) -> Path:
    for name, frame in frames.items():
        frame.rename_axis("code").reset_index().to_parquet(folder / name, index=False)
    return folder


def test_cells_names_and_series(tmp_path: Path) -> None:
    tables = bea.read(write(tmp_path, economy()))
    flows = validate("io_flows", tables["io_flows"], where="bea", fill=True)
    counts = flows.groupby("matrix").size().to_dict()
    # Cells that are not zero: own inputs, two final uses and three rows of value added an
    # industry, less the one whose surplus is zero.
    assert counts == {"use-producer": 402 * 6 - 1, "import": 402 * 3, "make": 402}
    cell = flows.query("matrix == 'use-producer' and row == 'V00100' and column == '100001'")
    assert cell["value_musd"].tolist() == [11.0]
    names = validate("sectors", tables["sectors"], where="bea", fill=True).set_index("sector")
    assert names.loc["100000", "name"] == "Name of 100000"
    assert names.loc["V00100", "name"] == "Compensation of employees"
    series = validate("sector_series", tables["sector_series"], where="bea", fill=True)
    assert len(series) == 2 * 2 * 402
    price = series.query("item == 'price-index' and year == 2016")
    assert set(price["unit"]) == {"2017=100"}
    assert set(price["value"]) == {97.0}


def changed(name: str, row: str, column: str, value: float) -> Callable[[Frames], None]:
    def apply(frames: Frames) -> None:
        frames[name].loc[row, column] = value

    return apply


def exchanged(frames: Frames) -> None:
    names = list(frames[NAMED].columns)
    frames[NAMED] = frames[NAMED][[names[1], names[0], *names[2:]]]


def renamed(frames: Frames) -> None:
    frames[USE] = frames[USE].rename(index={CODES[0]: "oil seeds"})


def twice(frames: Frames) -> None:
    frames[MAKE] = pd.concat([frames[MAKE].iloc[:1], frames[MAKE]])


def texts(frames: Frames) -> None:
    frames[IMPORT] = frames[IMPORT].astype({CODES[5]: "str"}).copy()


def fewer(frames: Frames) -> None:
    frames[MAKE] = frames[MAKE].drop(index=CODES[3])


def no_year(frames: Frames) -> None:
    frames[OUTPUT] = frames[OUTPUT].rename(columns={"2017": "2017r"})


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (changed(USE, CODES[7], CODES[7], 400.0), "'100007': uses by industries and their total"),
        (changed(USE, CODES[7], "F01000", 650.0), "'100007': final uses and their total"),
        (changed(USE, "V00300", CODES[9], 900.0), "'100009': value added and its total"),
        (changed(USE, "T008", CODES[9], 900.0), "'100009': inputs with value added, and output"),
        (changed(MAKE, CODES[4], CODES[4], 1.0), "'100004': output of the make table"),
        (changed(IMPORT, CODES[4], CODES[4], 99.0), "'100004': imports used by industries"),
        (changed(OUTPUT, CODES[4], "2017", 9e5), "'100004': gross output of the series"),
        (changed(OUTPUT, CODES[4], "2016", -1.0), "not above zero"),
        (changed(PRICES, CODES[4], "2017", 90.0), "the index is not 100 in its base year"),
        (changed(USE, CODES[0], CODES[0], float("nan")), "'100000': holds something that is not"),
        (exchanged, "its columns do not stand in the order"),
        (renamed, "'oil seeds' is not a code of BEA"),
        (twice, "100000 occurs twice"),
        (texts, "column '100005': holds something that is not a number"),
        (fewer, "has 401 industries, not 402"),
        (no_year, "column '2017r' is missing or no year"),
        (lambda frames: frames.pop(MAKE), "no file Detail_Make"),
    ],
)
def test_refusals(spoil: Callable[[Frames], object], message: str, tmp_path: Path) -> None:
    frames = economy()
    spoil(frames)
    with pytest.raises(BadInput, match=message):
        bea.read(write(tmp_path, frames))


def test_one_file_is_not_enough(tmp_path: Path) -> None:
    file = write(tmp_path, economy()) / USE
    with pytest.raises(BadInput, match="are several files; name their folder"):
        bea.read(file)
    file.write_bytes(file.read_bytes()[:500])
    with pytest.raises(BadInput, match="is not a Parquet file, or was cut short"):
        bea.read(tmp_path)


@pytest.mark.slow
@given(
    name=st.sampled_from([USE, MAKE, IMPORT, OUTPUT]),
    row=st.integers(0, 401),
    column=st.integers(0, 1),
    value=st.floats(),
)
@settings(max_examples=25)
def test_any_cell_gives_tables_or_bad_input(
    name: str, row: int, column: int, value: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    frames = economy()
    frames[name].iloc[row, column] = value
    try:
        tables = bea.read(write(tmp_path_factory.mktemp("bea"), frames))
    except BadInput:
        return
    assert np.isfinite(tables["io_flows"]["value_musd"]).all()


@pytest.mark.upstream
def test_the_files(upstream: Path) -> None:
    """Column sums and value added give output, and GDP is that of 2017, 19.6 trillion USD."""
    tables = bea.read(upstream / "io-bea-us-detail")
    flows = tables["io_flows"]
    use = flows[flows["matrix"] == "use-producer"]
    added = use["row"].str.startswith("V")
    final = use["column"].str.startswith("F")
    assert use.loc[added, "value_musd"].sum() == pytest.approx(19.612e6, rel=1e-4)
    make = flows[flows["matrix"] == "make"]
    output = make.groupby("row")["value_musd"].sum()
    inputs = use[~final].groupby("column")["value_musd"].sum()
    assert (inputs - output).abs().max() <= 14
    names = tables["sectors"].set_index("sector")["name"]
    # The register of names that came with the files calls it "concentrates".
    assert names["331410"] == "Nonferrous metal (except aluminum) smelting and refining"
    assert names["334413"] == "Semiconductor and related device manufacturing"
    series = tables["sector_series"]
    assert sorted(series["year"].astype("int64").unique()) == list(range(1997, 2024))
