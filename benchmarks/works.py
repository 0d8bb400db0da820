"""What is measured: each function returns a section with its table and its numbers."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from measure import CHILDREN, Peer, environment, in_turns, pinned, ratio, same, times, wall

SHIGEN = str(Path(sys.executable).parent / "shigen")
PASS = [sys.executable, "-c", "pass"]
STOP = ["--stop", "CHN:refined:USA,JPN", "--from", "2026-12", "--months", "12"]
LARGEST_IMBALANCE = 1e-6
# The other package takes about a minute for a score: it is run no more often than this.
PEER_RUNS = 3
PORTS = 200
PEER_PYTHON, SOURCES = "GEOPOLRISK_PYTHON", "SHIGEN_UPSTREAM"


@dataclass(frozen=True)
class Section:
    """One table: headings, rows of text, what to know about it, and the numbers behind it."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    numbers: dict[str, Any] = field(default_factory=dict)

    def markdown(self) -> str:
        """The section as Markdown; numbers to the right."""
        lines = [self.heads, ["---"] + ["---:"] * (len(self.heads) - 1), *self.rows]
        table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
        return "\n\n".join([f"## {self.title}", table, *self.notes])


def milliseconds(seconds: float) -> str:
    """Three figures, in ms."""
    return f"{seconds * 1e3:.3g}" if seconds < 1 else f"{seconds * 1e3:.0f}"


def spread(values: Sequence[float]) -> list[str]:
    """Median, least and most [ms]."""
    found = times(values)
    return [milliseconds(each) for each in (found.median, found.least, found.most)]


def commands(title: str, ours: dict[str, list[str]], rounds: int) -> Section:
    """Whole commands beside ``python -c pass``, each a process of its own, in turns."""
    every = {"python -c pass": PASS} | ours
    taken: dict[str, list[float]] = {name: [] for name in every}
    for number in range(rounds + 1):
        for name, command in every.items():
            seconds = wall(command)
            if number:
                taken[name].append(seconds)
    base = taken["python -c pass"]
    numbers = {
        name: {"seconds": values, "times_pass": ratio(base, values)}
        for name, values in taken.items()
    }
    rows = [
        [f"`{name}`", *spread(taken[name]), f"{numbers[name]['times_pass']:.2f}"] for name in every
    ]
    heads = ["command", "median [ms]", "least", "most", "times `python -c pass`"]
    return Section(title, heads, rows, (), numbers)


def startup(minerals: Sequence[str], rounds: int) -> Section:
    """How long a person waits for help."""
    del minerals
    ours = {"shigen --help": [SHIGEN, "--help"], "shigen --version": [SHIGEN, "--version"]}
    return commands("Start-up", ours, rounds)


def plan(minerals: Sequence[str], rounds: int) -> Section:
    """``shigen plan``: the whole command, and the share of the solver inside one process."""
    rows, numbers = [], {}
    for mineral in minerals:
        words = ["plan", "--mineral", mineral, *STOP]
        whole = commands("", {f"shigen plan --mineral {mineral}": [SHIGEN, *words]}, rounds)
        command = whole.numbers[f"shigen plan --mineral {mineral}"]
        inside = in_turns({"ours": Peer("planning.py", *words)}, rounds)["ours"]
        shares = {
            part: statistics.median(each[part] / each["seconds"] for each in inside)
            for part in ("solver", "checker")
        }
        again = times([each["seconds"] for each in inside])
        peak = max(each["peak_kib"] for each in inside) / 1024
        rows.append(
            [
                mineral,
                *spread(command["seconds"]),
                milliseconds(again.median),
                milliseconds(times([each["processor"] for each in inside]).median),
                f"{shares['solver']:.0%}",
                f"{shares['checker']:.0%}",
                str(inside[-1]["solves"]),
                f"{peak:.0f}",
            ]
        )
        numbers[mineral] = {"command": command, "inside": inside, "share": shares}
    heads = [
        "mineral", "command, median [ms]", "least", "most", "in one process, again [ms]",
        "processor time [ms]", "in the solver", "in the checker's solver", "solves", "memory [MiB]",
    ]  # fmt: skip
    note = (
        "The command solves the cases of the comparison and, for what a tonne is worth, two "
        "problems for each party, stage and month. *Again*: the whole command once more inside a "
        "process that has run it, without start-up and imports; the shares are of this time, and "
        "processor time is what it takes on a machine that does nothing else."
    )
    return Section("`shigen plan`", heads, rows, (note,), numbers)


def reconciliation(minerals: Sequence[str], rounds: int) -> Section:
    """Our Newton method against Clarabel, solve only; no time counts unless both agree."""
    named = ",".join(minerals)
    peers = {
        "newton": Peer("reconciliation.py", "newton", named),
        "clarabel": Peer("reconciliation.py", "clarabel", named),
    }
    found = in_turns(peers, rounds)
    rows, numbers, unequal = [], {}, []
    for mineral in minerals:
        ours = [answer["minerals"][mineral] for answer in found["newton"]]
        theirs = [answer["minerals"][mineral] for answer in found["clarabel"]]
        equal = agree(ours[-1], theirs[-1])
        seconds = {"newton": [each["seconds"] for each in ours]}
        seconds["clarabel"] = [each["seconds"] for each in theirs]
        times_longer = ratio(seconds["newton"], seconds["clarabel"]) if equal else None
        rows.append(
            [
                mineral,
                str(ours[-1]["values"]),
                str(ours[-1]["balances"]),
                milliseconds(times(seconds["newton"]).median),
                milliseconds(times(seconds["clarabel"]).median),
                "answers differ" if times_longer is None else f"{times_longer:.2f}",
            ]
        )
        unequal += [] if equal else [mineral]
        numbers[mineral] = {
            "seconds": seconds,
            "equal": equal,
            "ratio": times_longer,
            "last": {"newton": ours[-1], "clarabel": theirs[-1]},
        }
    counted = [mineral for mineral in minerals if mineral not in unequal]
    total = {
        name: [sum(answer["minerals"][m]["seconds"] for m in counted) for answer in answers]
        for name, answers in found.items()
    }
    if counted:
        last = [milliseconds(times(total[name]).median) for name in ("newton", "clarabel")]
        numbers["all"] = {"seconds": total, "ratio": ratio(total["newton"], total["clarabel"])}
        rows.append(["**all that agree**", "", "", *last, f"{numbers['all']['ratio']:.2f}"])
    heads = ["mineral", "values", "balances", "Newton [ms]", "Clarabel [ms]", "Clarabel / Newton"]
    note = (
        "Solve only, the problem stated before. Answers agree when the objectives are within a "
        "millionth and no balance is off by more than a millionth of its throughput."
    )
    return Section("Reconciliation", heads, rows, (note,), numbers)


def agree(ours: dict[str, float], theirs: dict[str, float]) -> bool:
    """Whether two answers to a reconciliation may be compared by their times."""
    closed = max(ours["imbalance"], theirs["imbalance"]) <= LARGEST_IMBALANCE
    return closed and same(ours["objective"], theirs["objective"])


def grid(minerals: Sequence[str], rounds: int) -> Section:
    """A warm sweep against cold solves of the same cases."""
    rows, numbers = [], {}
    for mineral in minerals:
        peers = {way: Peer("grid.py", way, mineral) for way in ("warm", "cold")}
        found = in_turns(peers, rounds)
        warm, cold = found["warm"], found["cold"]
        costs = list(zip(warm[-1]["costs"], cold[-1]["costs"], strict=True))
        equal = all(same(a, b) for a, b in costs)
        ratios = {
            part: ratio([each[part] for each in warm], [each[part] for each in cold])
            for part in ("seconds", "solver")
        }
        rows.append(
            [
                mineral,
                str(len(costs)),
                milliseconds(times([each["seconds"] for each in warm]).median),
                milliseconds(times([each["seconds"] for each in cold]).median),
                f"{ratios['seconds']:.2f}" if equal else "answers differ",
                f"{ratios['solver']:.2f}" if equal else "answers differ",
            ]
        )
        numbers[mineral] = {"equal": equal, "ratio": ratios, "warm": warm, "cold": cold}
    heads = [
        "mineral", "cases", "warm [ms]", "cold [ms]", "cold / warm", "cold / warm, solver only",
    ]  # fmt: skip
    note = (
        "Warm: the model is stated once, the base case solved, and each case solved from its "
        "bases. Cold: each case is stated and solved on its own. Answers agree when the joint cost "
        "of every case is within a millionth."
    )
    return Section("Grid of cases", heads, rows, (note,), numbers)


def routes(minerals: Sequence[str], rounds: int) -> Section:
    """Distances between 200 ports under a closure, at once and by one route after the other."""
    del minerals
    peers = {way: Peer("routes.py", way, str(PORTS)) for way in ("at-once", "one-by-one")}
    found = in_turns(peers, rounds)
    ours, theirs = found["at-once"], found["one-by-one"]
    equal = all(
        same(a, b)
        for mine, other in zip(ours, theirs, strict=True)
        for a, b in zip(mine["sums"], other["sums"], strict=True)
    )
    seconds = {name: [each["seconds"] for each in answers] for name, answers in found.items()}
    times_longer = ratio(seconds["at-once"], seconds["one-by-one"]) if equal else None
    says = {
        "at-once": "`network.distances`: one search, all pairs",
        "one-by-one": "`routes.between_ports`: every pair",
    }
    last = {"at-once": "1", "one-by-one": f"{times_longer:.0f}" if times_longer else "differ"}
    rows = [
        [says[name], str(ours[-1]["ports"]), *spread(seconds[name]), last[name]] for name in says
    ]
    heads = ["what", "ports", "median [ms]", "least", "most", "times the first"]
    note = (
        "Another two passages are closed in each round, so that no search is at hand; the "
        "catalogue is open. Answers agree when the sums of km, days and cost over all pairs are "
        "within a millionth. The second also names passages and the range of freight."
    )
    numbers = {"equal": equal, "ratio": times_longer, "rounds": found}
    return Section("Distances between ports", heads, rows, (note,), numbers)


def whole_process(command: Sequence[str], home: str | None = None) -> dict[str, float]:
    """Run a child once from its start to its end; its answer, and ``process``: seconds of it all.

    Raises
    ------
    SystemExit
        When it fails.
    """
    kept = environment() | ({} if home is None else {"HOME": home, "USERPROFILE": home})
    started = time.perf_counter()
    done = subprocess.run(
        pinned(command), check=False, input="\n", capture_output=True, text=True, cwd=home, env=kept
    )
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer | {"process": seconds}


def one_score_of_the_package(python: str) -> dict[str, float]:
    """One score by geopolrisk-py in its own environment, with a home folder that is removed."""
    with tempfile.TemporaryDirectory() as home:
        return whole_process([python, str(CHILDREN / "geopolrisk_peer.py")], home)


def everyone(minerals: Sequence[str], rounds: int) -> Section:
    """GeoPolRisk of everyone, beside one score by geopolrisk-py in its own environment."""
    del minerals
    folder = Path(os.environ.get(SOURCES, Path(__file__).parents[2] / "shared" / "data"))
    python = os.environ.get(PEER_PYTHON, "")
    rows, notes, numbers = [], [], {}
    peers = {"catalogue": Peer("everyone.py", "catalogue")}
    if folder.is_dir():
        peers["tables"] = Peer("everyone.py", "tables", str(folder))
    else:
        notes.append(f"The tables of the package are not held ({SOURCES} names their folder).")
    ours = in_turns(peers, rounds)
    names = {
        "catalogue": "ours, built-in catalogue: every importer, mineral, stage and year",
        "tables": "ours, the package's tables: every importer and material of 2022",
    }
    for name, answers in ours.items():
        last = answers[-1]
        taken = [answer["seconds"] for answer in answers]
        memory = f"{last['peak_kib'] / 1024:.0f}"
        rows.append([names[name], str(last["cases"]), str(last["scores"]), *spread(taken), memory])
        numbers[name] = {"rounds": answers}
    if python:
        theirs = [one_score_of_the_package(python) for _ in range(min(rounds, PEER_RUNS))]
        taken = [answer["process"] for answer in theirs]
        memory = f"{theirs[-1]['peak_kib'] / 1024:.0f}"
        rows.append(["geopolrisk-py 2.0.1: one score of 2022", "1", "1", *spread(taken), memory])
        importing, one = (statistics.median(a[part] for a in theirs) for part in ("import", "one"))
        notes.append(f"geopolrisk-py: {importing:.1f} s to import, {one:.1f} s for the score.")
        numbers["geopolrisk-py"] = {"rounds": theirs}
        if "tables" in ours:
            command = [sys.executable, str(CHILDREN / "everyone.py"), "tables", str(folder)]
            again = [whole_process(command) for _ in theirs]
            numbers["tables"]["processes"] = again
            notes.append(_beside(ours["tables"], again, theirs, numbers))
    else:
        notes.append(f"geopolrisk-py is not measured: {PEER_PYTHON} names no Python.")
    heads = ["what", "cases", "scores", "median [ms]", "least", "most", "memory [MiB]"]
    return Section("GeoPolRisk of everyone", heads, rows, notes, numbers)


def _beside(
    ours: Sequence[dict[str, Any]],
    processes: Sequence[dict[str, float]],
    theirs: Sequence[dict[str, float]],
    numbers: dict[str, Any],
) -> str:
    """How many times longer the package takes for one score, if both give the same one."""
    mine, other = float(ours[-1]["score"]), theirs[-1]["score"]
    numbers["equal"] = abs(mine - other) <= LARGEST_IMBALANCE * abs(other)
    if not numbers["equal"]:
        return f"Answers differ: {mine:.9g} and {other:.9g}; no ratio."
    inside = [answer["seconds"] for answer in ours[: len(theirs)]]
    numbers["ratio"] = {
        "work": ratio(inside, [answer["one"] for answer in theirs]),
        "process": ratio(
            [answer["process"] for answer in processes], [answer["process"] for answer in theirs]
        ),
    }
    return (
        f"Both give {other:.9g} for nickel, United States. One score of the package takes "
        f"{numbers['ratio']['work']:.0f} times as long as all of ours of that year from the same "
        f"tables; whole processes, {numbers['ratio']['process']:.0f} times."
    )


def screening(minerals: Sequence[str], rounds: int) -> Section:
    """Cases of a screening: warm with certificate, cold with default options, anew in linopy."""
    rows, numbers = [], {}
    every: dict[str, list[float]] = {"cold": [], "linopy": []}
    for mineral in minerals:
        peers = {
            "warm": Peer("screening.py", "warm", mineral, str(SCREENED), "1"),
            "cold": Peer("screening.py", "cold", mineral, str(SCREENED), "1"),
            "linopy": Peer("screening.py", "linopy", mineral, str(SCREENED), str(EACH_IN_LINOPY)),
        }
        found = in_turns(peers, rounds)
        equal = all(
            same(a, b, CLOSE)
            for peer, step in (("cold", 1), ("linopy", EACH_IN_LINOPY))
            for a, b in zip(
                found["warm"][-1]["costs"][::step], found[peer][-1]["costs"], strict=True
            )
        )
        ratios = {
            "cold": by_case(found["warm"], found["cold"], "seconds", "run", 1),
            "linopy": by_case(
                found["warm"], found["linopy"], "with_limits", "seconds", EACH_IN_LINOPY
            ),
        }
        for peer, values in ratios.items():
            every[peer] += values if equal else []
        rows.append(
            [
                mineral,
                str(len(found["warm"][-1]["costs"])),
                milliseconds(middle(found["warm"], "seconds")),
                milliseconds(middle(found["warm"], "with_limits")),
                milliseconds(middle(found["cold"], "run")),
                milliseconds(middle(found["linopy"], "seconds")),
                *(quartiles(ratios[peer]) if equal else "answers differ" for peer in every),
            ]
        )
        numbers[mineral] = {"equal": equal, "ratio": ratios, **found}
    if every["cold"]:
        rows.append(["**all cases**", *[""] * 5, *(quartiles(every[peer]) for peer in every)])
    heads = [
        "mineral", "cases", "warm, certificate included [ms]", "with its limits [ms]",
        "HiGHS cold, default options [ms]", "linopy anew [ms]",
        "cold / warm: least, quartiles, most", "linopy / warm with limits",
    ]  # fmt: skip
    note = (
        f"{SCREENED} cases of a mineral that touch its base plan, drawn with a fixed seed, a "
        f"quarter of them pairs; one in {EACH_IN_LINOPY} is stated anew. Times are medians over "
        "the cases and rounds. A ratio belongs to one case: the median over rounds of the "
        "quotient within a round. Of HiGHS only the run counts, not passing it the program. "
        "Answers agree within 1e-7."
    )
    return Section("Screening", heads, rows, (note,), numbers)


SCREENED, EACH_IN_LINOPY, CLOSE = 32, 8, 1e-7


def middle(rounds: Sequence[dict[str, Any]], part: str) -> float:
    """Median over all cases and rounds."""
    values = [float(case[part]) for answer in rounds for case in answer["cases"]]
    return statistics.median(values)


def by_case(
    ours: Sequence[dict[str, Any]],
    theirs: Sequence[dict[str, Any]],
    part: str,
    other: str,
    step: int,
) -> list[float]:
    """The ratio of each case that both have; theirs has one in ``step`` of ours."""
    mine = [[case[part] for case in answer["cases"][::step]] for answer in ours]
    them = [[case[other] for case in answer["cases"]] for answer in theirs]
    return [
        ratio(list(a), list(b))
        for a, b in zip(zip(*mine, strict=True), zip(*them, strict=True), strict=True)
    ]


def quartiles(values: Sequence[float]) -> str:
    """Least, quartiles and most, the median in bold."""
    if len(values) < 2:
        return f"**{values[0]:.1f}**"
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{min(values):.1f}, {low:.1f}, **{median:.1f}**, {high:.1f}, {max(values):.1f}"
