"""Refuse to build a wheel without its fonts, outlines and catalogue; never bring them here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "tools"))

import catalogue_files  # noqa: E402 - the folder of builders is not on the path before
import manifest  # noqa: E402


class CompleteWheel(BuildHookInterface[Any]):
    """Check what git ignores and a wheel must carry."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Stop the build when something is missing, altered or stale.

        An editable install is allowed without: `make install` brings the files afterwards.
        """
        if version == "editable":
            return
        missing = manifest.problems()
        if missing:
            raise SystemExit(refusal("make assets", missing))
        missing = catalogue_files.problems()
        if missing:
            raise SystemExit(refusal("make install", missing))


def refusal(command: str, reasons: list[str]) -> str:
    """Say what is missing and which command brings it."""
    lines = "\n".join(f"    {reason}" for reason in reasons)
    return f"shigen cannot be built yet:\n{lines}\nRun {command}, then build again."
