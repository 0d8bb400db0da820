"""The charts of a priority list: intervals of ranks, one party against the other, heat table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from shigen.briefing import charts
from shigen.briefing.charts import DEEP, INK, PALE, QUIET, WIDTH
from shigen.briefing.priority.facts import BOTH, FIRST, NEITHER, OPEN, SHOWN, SOME
from shigen.briefing.priority.placing import beside
from shigen.briefing.priority.words import SHORT, STANDINGS
from shigen.criticality.joint import ballots

if TYPE_CHECKING:
    from shigen.briefing.priority.context import Context

MARK = "#e69f00"
COLORS = {BOTH: "#d55e00", SOME: "#e69f00", NEITHER: "#0072b2", OPEN: "#8a8f98"}
SHAPES = {BOTH: "square", SOME: "triangle-up", NEITHER: "circle", OPEN: "diamond"}
SIDE = 380
# Right of the points, where names may stand too.
MARGIN = 120
FRONTS = 3
# Names beside points [px].
TYPE = 9.0


def intervals(context: Context) -> str:
    """Joint rank, its interval over the draws and over what is left out, of the first minerals."""
    say = context.language.say
    rows = context.facts.ranked.iloc[:FIRST]
    data = rows[["rank", "rank_low", "rank_high", "left_low", "left_high"]].copy()
    data["name"] = [context.mineral(str(slug)) for slug in rows.index]
    series = {
        "left": say("Without one list, method or party"),
        "drawn": say("5–95% of the draws"),
        "rank": say("Joint rank"),
    }
    colors = {"left": PALE, "drawn": DEEP, "rank": MARK}
    if not context.facts.drawn:
        del series["drawn"]
    scale = alt.Scale(domain=list(series.values()), range=[colors[name] for name in series])
    last = float(data[["rank", "rank_high", "left_high"]].max().max())
    for name, text in series.items():
        data[f"series_{name}"] = text
    y = alt.Y(
        "name:N", sort=list(data["name"]), axis=alt.Axis(title=None, ticks=False, domain=False)
    )
    axis = alt.Axis(title=say("Rank"), orient="top", tickMinStep=1, grid=True, format="d")
    across = alt.Scale(domain=[0.4, last + 0.6], nice=False, zero=False)
    base = alt.Chart(data)

    def colored(name: str) -> alt.Color:
        return alt.Color(f"series_{name}:N", scale=scale, legend=charts.legend())

    # half a place on either side: a rank that never moves is a short bar, not nothing
    spans = {"left": ("left_low", "left_high", 13), "drawn": ("rank_low", "rank_high", 6)}
    layers: list[alt.Chart] = [
        base.transform_calculate(low=f"datum.{low} - 0.3", high=f"datum.{high} + 0.3")
        .transform_filter(f"isValid(datum.{low})")
        .mark_bar(height=height, cornerRadius=2)
        .encode(y=y, x=alt.X("low:Q", scale=across, axis=axis), x2="high:Q", color=colored(name))
        for name, (low, high, height) in spans.items()
        if name in series
    ]
    layers.append(
        base.mark_point(filled=True, size=70, opacity=1, stroke="#ffffff", strokeWidth=1).encode(
            y=y, x=alt.X("rank:Q", scale=across, axis=axis), color=colored("rank")
        )
    )
    chart = alt.layer(*layers).properties(width=WIDTH - 170, height={"step": 18})
    return charts.draw(chart, context.language.code)


def against(context: Context) -> str:
    """Points of the second party over those of the first, with fronts; shape tells for whom."""
    facts, language = context.facts, context.language
    first, second = context.parties[:2]
    points = facts.points[[first, second]].dropna()
    labels = {name: language.say(text) for name, text in STANDINGS.items()}
    data = pd.DataFrame(
        {
            "x": points[first].to_numpy(),
            "y": points[second].to_numpy(),
            "label": [labels[facts.standing(str(slug))] for slug in points.index],
        }
    )
    names = beside(
        [(SIDE * x, SIDE * (1 - y)) for x, y in zip(data["x"], data["y"], strict=True)],
        [context.mineral(str(slug)) for slug in points.index],
        size=TYPE,
        area=(SIDE + MARGIN, SIDE),
    )
    data["name"] = [
        context.mineral(str(slug)) if name.placed else ""
        for slug, name in zip(points.index, names, strict=True)
    ]
    data["name_x"] = [name.left / SIDE for name in names]
    data["name_y"] = [1 - name.middle / SIDE for name in names]
    scale = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("x:Q", scale=scale, axis=_points_axis(context, first))
    y = alt.Y("y:Q", scale=scale, axis=_points_axis(context, second))
    base = alt.Chart(data)
    colors = alt.Scale(domain=list(labels.values()), range=[COLORS[name] for name in labels])
    shapes = alt.Scale(domain=list(labels.values()), range=[SHAPES[name] for name in labels])
    legend = alt.Legend(columns=2, title=None, symbolSize=70)
    marks = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=x,
        y=y,
        color=alt.Color("label:N", scale=colors, legend=legend),
        shape=alt.Shape("label:N", scale=shapes, legend=legend),
    )
    words = base.mark_text(align="left", baseline="middle", fontSize=TYPE, color=INK).encode(
        x=alt.X("name_x:Q", scale=scale), y=alt.Y("name_y:Q", scale=scale), text="name:N"
    )
    corners = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0]})
    even = alt.Chart(corners).mark_line(color=PALE, strokeWidth=1).encode(x=x, y=y)
    chart = alt.layer(even, *_fronts(context, x, y), marks, words)
    return charts.draw(chart.properties(width=SIDE, height=SIDE), language.code)


def _points_axis(context: Context, party: str) -> alt.Axis:
    title = context.language.say("Points for {party}", party=context.party_noun(party))
    return alt.Axis(title=title, values=[0, 0.25, 0.5, 0.75, 1], format=".2~f")


def _fronts(context: Context, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Lines through the first fronts: nobody on one is behind in points of both parties."""
    facts = context.facts
    first, second = context.parties[:2]
    front = facts.ranked["front"]
    layers = []
    for number in range(1, FRONTS + 1):
        own = facts.points[front.reindex(facts.points.index) == number][[first, second]].dropna()
        own = own.sort_values([first, second], ascending=[True, False])
        line = pd.DataFrame({"x": own[first].to_numpy(), "y": own[second].to_numpy()})
        if len(line) > 1:
            layers.append(
                alt.Chart(line)
                .mark_line(color=QUIET, strokeDash=[4, 3], strokeWidth=1.2)
                .encode(x=x, y=y)
            )
    return layers


def heat(context: Context) -> str:
    """Rank of each mineral in each list, darker further up; what has no rank is hatched."""
    facts, language = context.facts, context.language
    order = facts.order[:SHOWN]
    known = facts.table("ranks").set_index(["mineral", "list"])
    ranks, lengths = known["rank"].to_dict(), known["ranked"].to_dict()
    rows = []
    pairs = [(party, method) for party in context.parties for method in facts.methods]
    for party, method in pairs:
        for slug in order:
            # a list that is not used ranks nothing
            key = (slug, ballots.name(party, method))
            rank, of = (float(one.get(key, "nan")) for one in (ranks, lengths))
            rows.append((slug, party, method, rank, of))
    data = pd.DataFrame(rows, columns=["slug", "party", "method", "rank", "of"])
    shorts = {slug: context.broken(SHORT, slug) for slug in facts.methods}
    data["which"] = [shorts[str(slug)] for slug in data["method"]]
    data["mineral"] = [context.mineral(str(slug)) for slug in data["slug"]]
    data["party"] = [context.party(str(party)) for party in data["party"]]
    data["missing"] = data["rank"].isna()
    data["text"] = [
        "" if m else language.number(r) for m, r in zip(data["missing"], data["rank"], strict=True)
    ]
    data["shade"] = 1 - (data["rank"] - 1) / (data["of"] - 1).clip(lower=1)
    lines = max(text.count("|") + 1 for text in shorts.values())
    across = (WIDTH - 150 - 14 * (len(context.parties) - 1)) // len(context.parties)
    return charts.heat(
        language.code,
        data[["mineral", "party", "which", "text", "shade", "missing"]],
        x=alt.X("which:N", sort=list(shorts.values()), axis=charts.top_axis(lines)),
        y=alt.Y(
            "mineral:N",
            sort=[context.mineral(slug) for slug in order],
            axis=alt.Axis(title=None, ticks=False, domain=False),
        ),
        column=alt.Column("party:N", sort=[context.party(p) for p in context.parties]),
        width=across,
        step=17,
    )
