"""What all tests share: Hypothesis profiles, tools a machine may lack, and where files lie."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
IN_CI = "CI"

# In CI the examples are the same in every run, so that a red build can be repeated.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get(IN_CI) else "dev")

# These read whole source files, compose documents or run every command: each takes several
# seconds, and the quick tier (`make test-fast`) leaves them to `make test`.
WHOLE_FILES = frozenset(
    {
        "src/shigen/catalogue/coverage.py",
        "src/shigen/catalogue/quality.py",
        "tests/briefing/test_document.py",
        "tests/briefing/test_pdf.py",
        "tests/briefing/test_write.py",
        "tests/catalogue/test_control.py",
        "tests/catalogue/test_coverage.py",
        "tests/catalogue/test_crosscheck.py",
        "tests/catalogue/test_csvfiles.py",
        "tests/catalogue/test_disagreements.py",
        "tests/catalogue/test_show.py",
        "tests/catalogue/test_trade_flows.py",
        "tests/catalogue/test_trade_importers.py",
        "tests/catalogue/test_trade_known_records.py",
        "tests/catalogue/test_trade_quality.py",
        "tests/catalogue/test_usgs_mcs2025.py",
        "tests/documents/test_benchmarks.py",
        "tests/briefing/test_priority_document.py",
        "tests/cli/test_criticality_commands.py",
        "tests/criticality/test_beside.py",
        "tests/criticality/test_doe_gather.py",
        "tests/criticality/test_eu_gather.py",
        "tests/criticality/test_nedo_gather.py",
        "tests/criticality/test_usgs_gather.py",
        "tests/criticality/test_yale_gather.py",
        "tests/published/test_doe_2023_list.py",
        "tests/published/test_eu_economic_importance.py",
        "tests/published/test_eu_supply_risk.py",
        "tests/catalogue/test_importing.py",
        "tests/catalogue/test_store.py",
        "tests/cli/test_indicators_commands.py",
        "tests/vulnerability/test_indicators_time.py",
        "tests/vulnerability/test_worst.py",
        "tests/cli/test_simulate_commands.py",
        "tests/delivery/test_ways.py",
        "tests/vulnerability/test_backtest_run.py",
        "tests/criticality/exposure/test_ranking.py",
        "tests/briefing/test_html.py",
        "tests/vulnerability/test_defence.py",
        "tests/vulnerability/test_backtest_masks.py",
        "tests/documents/test_json_fields.py",
        "tests/documents/test_network_method.py",
        "tests/faults/test_import_files.py",
        "tests/network/test_yearly.py",
        "tests/properties/test_network_properties.py",
        "tests/properties/test_routes_properties.py",
        "tests/vulnerability/test_screening_answers.py",
        "tests/vulnerability/test_screening_runner.py",
    }
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of ``WHOLE_FILES`` as slow."""
    for item in items:
        if item.path.is_relative_to(ROOT) and str(item.path.relative_to(ROOT)) in WHOLE_FILES:
            item.add_marker(pytest.mark.slow)


def lacking(what: str) -> None:
    """Skip the test for want of ``what``; in CI, where nothing may be skipped so, fail it."""
    __tracebackhide__ = True
    if os.environ.get(IN_CI):
        pytest.fail(f"CI must have {what}", pytrace=False)
    pytest.skip(f"needs {what}")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def committed() -> tuple[Path, ...]:
    """Return the files that git holds or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout
    files = [ROOT / name for name in sorted(set(listed.split("\0"))) if name]
    return tuple(file for file in files if file.is_file())


@pytest.fixture(scope="session")
def require_tool() -> Callable[[str], str]:
    """Return a function that gives the path of a program, or skips (in CI: fails) without it."""

    def find(name: str) -> str:
        __tracebackhide__ = True
        found = shutil.which(name)
        if found is None:
            lacking(f"the program {name}")
        assert found is not None
        return found

    return find


@pytest.fixture(scope="session")
def chromium(require_tool: Callable[[str], str]) -> Iterator[Browser]:
    """Yield a running Chromium; tests that use it are marked ``browser``."""
    from playwright.sync_api import sync_playwright

    path = require_tool("chromium")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    # Chromium's own sandbox does not start for root, as which CI runs.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*quiet, *sandbox])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Yield an empty page without a network; whatever it asks of one fails the test."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on(
        "request",
        lambda request: asked.append(request.url) if is_remote(request.url) else None,
    )
    yield page
    context.close()
    assert asked == [], "the page asked for something from a network"


def is_remote(url: str) -> bool:
    """Whether an address is not part of the document or of this machine's files."""
    return not url.startswith(("file:", "data:", "blob:", "about:"))


@pytest.fixture(scope="session")
def upstream() -> Path:
    """Return the folder with the original source files, or skip (in CI: fail) without it."""
    folder = Path(os.environ.get("SHIGEN_UPSTREAM", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        lacking(f"the source files in {folder} (SHIGEN_UPSTREAM names another folder)")
    return folder
