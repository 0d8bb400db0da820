"""Long evidence: a command killed at any moment leaves whole files or none."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.verify, pytest.mark.timeout(3600)]

KILLS = 100
WORDS = [
    sys.executable, "-m", "shigen", "plan", "--mineral", "gallium",
    "--stop", "CHN:refined:USA,JPN", "--format", "csv", "--to",
]  # fmt: skip


def run(folder: Path, *, seconds: float | None = None) -> int:
    """Run the command and kill it after some seconds; None lets it end."""
    with subprocess.Popen(
        [*WORDS, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            return process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def test_a_killed_command_leaves_whole_files_or_none(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    started = time.monotonic()
    assert run(whole) == 0
    took = time.monotonic() - started
    expected = {file.name: file.read_bytes() for file in whole.iterdir()}
    assert len(expected) > 10
    # Half of the kills fall into the last tenth of the run, when files are written.
    moments = random.Random(0)
    killed = 0
    for number in range(KILLS):
        late = number % 2
        at = took * (moments.uniform(0.9, 1.0) if late else moments.uniform(0.0, 1.0))
        folder = tmp_path / str(number)
        killed += run(folder, seconds=at) != 0
        for file in folder.iterdir() if folder.exists() else ():
            if not file.name.startswith("."):
                assert file.read_bytes() == expected[file.name], file
    assert killed > KILLS // 2
