"""Bad words to `shigen criticality`: one message, exit code 2, nothing on standard output."""

from __future__ import annotations

import pytest

from shigen.cli import main

ONE = ["cobalt", "--method", "geopolrisk"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["rank", "unobtainium"], "unknown mineral 'unobtainium'"),
        (["rank", "cobalt", "--method", "astrology"], "unknown method 'astrology'"),
        (["rank", *ONE, *ONE[1:]], "method geopolrisk is named twice"),
        (["rank", *ONE, "--party", "JPN", "--party", "Japan"], "--party names JPN twice"),
        (["rank", *ONE, "--party", "USA+USA"], "names USA twice"),
        (["rank", *ONE, "--party", "WLD"], "WLD"),
        (["rank", *ONE, "--stage", "cloud"], "unknown stage 'cloud'"),
        (["rank", *ONE, "--year", "1890"], "it is held for"),
        (["rank", *ONE, "--evidence", "2"], "must be from 0 to 1"),
        (["rank", *ONE, "--set", "nonsense"], "METHOD.PARAMETER=VALUE"),
        (["rank", *ONE, "--set", "geopolrisk.moon=1"], "unknown parameter of geopolrisk 'moon'"),
        (["rank", *ONE, "--set", "geopolrisk.intra_bloc=5"], "must be a number from"),
        (["rank", *ONE, "--set", "nedo.least_known=0.5"], "was not asked for"),
        (["rank", *ONE, "--weight", "Mars=1"], "Mars"),
        (["rank", *ONE, "--weight", "USA=-1"], "must be 0 or a positive number"),
        (["rank", *ONE, "copper", "nickel", "--draws", "100"], "power of two"),
        (["explain", *ONE, "--table", "secrets"], "--table secrets"),
        (["history", *ONE, "--from", "2040"], "no output of any mineral asked for is held from"),
        (["methods", "astrology"], "unknown method 'astrology'"),
    ],
)  # fmt: skip
def test_one_message_and_exit_code_two(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["criticality", *words]) == 2
    written = capsys.readouterr()
    assert message in written.err
    assert written.err.count("\n") == 1
    assert written.out == ""


def test_the_formula_comes_with_its_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["criticality", "explain", *ONE, "--party", "JPN", "--table", "steps"]) == 0
    written = capsys.readouterr().out
    assert "import_risk" in written
    assert "hhi * import_risk" in written
