"""The command line: one file per command group, same names as the rooms.

Commands are named by import path and loaded when they are called, so ``shigen --help`` is quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError
from cyclopts.exceptions import UnknownCommandError

from shigen import __version__
from shigen.errors import Cancelled, ShigenError, UnknownName

HELP = """Decision support for the security of critical-mineral supply.

From an export stop to a checked, explained, fair delivery plan for two governments.

Exit codes: 0 done, 1 failed, 2 bad input, 3 infeasible, 130 cancelled."""

# Name under ``shigen data`` -> where the command lives, and what it does.
DATA_COMMANDS = {
    "show": ("catalogue:show", "Every number behind a mineral."),
    "list": ("catalogue:listed", "Minerals, places and stages."),
    "coverage": ("catalogue_quality:coverage", "What is known of each mineral, stage and field."),
    "quality": ("catalogue_quality:quality", "Findings; how firm the networks are."),
    "merged": ("catalogue_quality:merged", "Output by country, one figure by stated rules."),
    "disagreements": ("catalogue_quality:disagreements", "Where sources differ, and by how much."),
    "crosscheck": ("catalogue_checks:crosscheck", "USGS beside World Mining Data and BGS."),
    "reconcile": ("reconcile:reconcile", "Output against trade; which source is off."),
    "reliance": (
        "catalogue:reliance",
        "US net import reliance recomputed beside the published figure.",
    ),
    "totals": ("catalogue:totals", "World totals beside the sum of their country rows."),
    "trade": ("trade:trade", "Trade of a mineral year by year."),
    "codes": ("trade:codes", "Customs codes of a mineral, held or missing."),
    "imports": ("trade:imports", "Imports by importer beside national statistics."),
    "mirror": ("trade:mirror", "What exporters report beside what importers report."),
    "consumption": ("economy:consumption", "Consumption, published or estimated with a range."),
    "uses": ("economy:uses", "End uses of a mineral; the shares sum to one."),
    "prices": ("economy:prices", "Prices of a mineral, by year and month."),
    "facilities": ("facilities:facilities", "Mines, plants and deposits with coordinates."),
    "control": ("facilities:control", "Output by place and by country of control."),
    "controls": ("controls:controls", "Export controls, and the base year before them."),
    "projects": ("projects:projects", "Projects with capacity, cost, start and finance."),
    "get": ("data_files:get", "Rows of any table."),
    "sql": ("data_files:sql", "Answer one SELECT over the tables."),
    "sources": ("data_files:sources", "Sources, their terms, and the file each importer reads."),
    "import": ("data_files:import_", "Read a newer edition into a catalogue of your own."),
    "versions": ("data_files:versions", "Catalogues of your own."),
    "export": ("data_files:export", "Data package, Parquet, Excel or IAMC, with licences."),
}

# Name under ``shigen criticality`` -> the same.
CRITICALITY_COMMANDS = {
    "rank": ("rank:rank", "Rank minerals by every method, for each party and jointly."),
    "compare": ("compare:compare", "Methods side by side, and how far they agree."),
    "study": ("study:study", "A published study beside our own figures."),
    "explain": ("explain:explain", "The formula of a score with its numbers and sources."),
    "history": ("history:history", "Scores by year, breaks explained, what changed."),
    "methods": ("methods:methods", "What each method asks, reads and cannot see."),
    "exposure": ("exposure:exposure", "Our own index over the balanced networks."),
}

# Name under ``shigen vulnerability`` -> the same.
VULNERABILITY_COMMANDS = {
    "indicators": (
        "indicators:indicators",
        "Concentration, reliance, single points of failure, time to survive.",
    ),
    "origins": ("origins:origins", "Where what a party buys began, and through whom."),
    "passages": (
        "passages:passages",
        "What runs through which strait, and what closing it does.",
    ),
    "backtest": ("backtest:backtest", "Events of the past beside what trade showed after."),
    "screen": ("screen:screen", "Every stop, loss of output and closure, answered and ranked."),
    "rates": ("rates:rates", "How often things happen; which controls stand."),
    "worst": ("worst:worst", "The attacks that would hurt most, with a proof."),
    "defend": ("defend:defend", "Which measure lowers the worst case most."),
}


def application() -> App:
    """Build the command tree.

    Returns
    -------
    cyclopts.App
        The application; its commands are imported when first used.
    """
    app = App(
        name="shigen",
        help=HELP,
        version=__version__,
        help_format="plaintext",
        print_error=False,
        exit_on_error=False,
        result_action="return_value",
        suppress_keyboard_interrupt=False,
    )
    app.command("shigen.cli.briefing:brief", name="brief", help="Write the briefing of a scenario.")
    app.command(
        "shigen.cli.delivery:plan", name="plan", help="Plan deliveries of one mineral under a stop."
    )
    app.command(
        "shigen.cli.simulate:simulate",
        name="simulate",
        help="What a disruption does month by month when nobody plans.",
    )
    criticality = App(name="criticality", help="Which minerals matter, by published methods.")
    for name, (target, says) in CRITICALITY_COMMANDS.items():
        criticality.command(f"shigen.cli.criticality.{target}", name=name, help=says)
    app.command(criticality)
    vulnerability = App(name="vulnerability", help="What could happen, and what it would do.")
    for name, (target, says) in VULNERABILITY_COMMANDS.items():
        vulnerability.command(f"shigen.cli.vulnerability.{target}", name=name, help=says)
    app.command(vulnerability)
    data = App(name="data", help="Show and check what is known and where it comes from.")
    for name, (target, says) in DATA_COMMANDS.items():
        data.command(f"shigen.cli.{target}", name=name, help=says)
    app.command(data)
    app.command("shigen.cli.network:show", name="network", help="The balanced base year.")
    app.command(
        "shigen.cli.network:route", name="route", help="Distance, days, passages by sea and land."
    )
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    Parameters
    ----------
    arguments
        Words after ``shigen``; ``sys.argv[1:]`` when not given.

    Returns
    -------
    int
        0 done, 1 failed, 2 bad input, 3 infeasible, 130 cancelled.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    app = application()
    try:
        app(words)
        sys.stdout.flush()
    except ShigenError as error:
        return _failed(str(error), error.exit_code)
    except UnknownCommandError as error:
        # The parser's own message would import every command to look for the nearest.
        names = [name for name in app if not name.startswith("-")]
        return _failed(str(UnknownName("command", (error.unused_tokens or [""])[0], names)), 2)
    except CycloptsError as error:
        return _failed(f"{_plain(error)}; 'shigen --help' lists commands and options", 2)
    except KeyboardInterrupt:
        return _failed("cancelled; nothing half-written was left", Cancelled.exit_code)
    except BrokenPipeError:
        # The reader of a pipe (such as `head`) has seen enough: not a failure of ours. What is
        # left to write goes nowhere, or Python would fail when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 0


def _plain(error: CycloptsError) -> str:
    """Bring a parser message on one line without its closing period."""
    return " ".join(str(error).split()).rstrip(".")


def _failed(message: str, code: int) -> int:
    sys.stderr.write(f"shigen: {message}\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
