"""The page of tables and columns is what the field table says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_page_is_current(root: Path) -> None:
    tool = root / "tools" / "field_reference.py"
    done = subprocess.run(
        [sys.executable, str(tool), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
