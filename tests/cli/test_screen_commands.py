"""``shigen vulnerability screen``: tables, files, and going on after a stop."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from shigen.cli.vulnerability.screen import screen
from shigen.errors import BadInput, UnknownName
from shigen.vulnerability.screening.report import TABLES

HEAD = "kind,place,stage,rate,rate_low,rate_high,basis\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHIGEN_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def asked(**more: Any) -> dict[str, Any]:
    return {
        "mineral": ("yttrium",), "durations": "12", "kinds": "stop", "pairs": 2, "top": 3,
        "workers": 1, "format": "json",
    } | more  # fmt: skip


@pytest.mark.slow
def test_the_tables_and_the_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rates = folder / "rates.csv"
    rates.write_text(HEAD + "stop,CHN,,0.2,0.1,0.4,judgement\n")
    screen(**asked(rates=rates, to=folder / "out"))
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert answer["schema"] == "shigen.vulnerability-screen/1"
    assert tuple(answer["tables"]) == TABLES
    first = answer["tables"]["screening_top"][0]
    assert (first["rank"], first["case"]) == (1, "stop/CHN:refined/12")
    (only,) = [row for row in answer["tables"]["screening_weighted"] if row["rank"] == 1]
    assert only["expected_usd"] == pytest.approx(0.2 * only["cost_usd"])
    assert only["rank_best"] <= 1 <= only["rank_worst"]
    written = {path.name for path in (folder / "out").iterdir()}
    assert written == {f"{name}.csv" for name in (*TABLES, "screening_all")}
    assert len(pd.read_csv(folder / "out" / "screening_top.csv")) == 3
    screen(**asked(resume=True, table="screening_counts"))
    counts = json.loads(capsys.readouterr().out)["tables"]["screening_counts"]
    assert counts[-1]["answered_now"] == 0


@pytest.mark.parametrize(
    ("more", "error", "says"),
    [
        ({"durations": "3,long"}, BadInput, "write whole months"),
        ({"kinds": "flood"}, BadInput, "choose from stop, loss, closure"),
        ({"parties": "Atlantis"}, UnknownName, "Atlantis"),
        ({"mineral": ("unobtainium",)}, UnknownName, "unobtainium"),
        ({"top": 0}, BadInput, "--top 0"),
        ({"workers": 0}, BadInput, "0 workers"),
        ({"table": "nothing"}, BadInput, "screening_top"),
        ({"rates": Path("absent.csv")}, BadInput, "cannot be read"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_asked_is_refused(
    more: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        screen(**asked(**more))
