"""The charts of a briefing: Altair specifications, drawn to SVG without network or browser.

Colors are safe for color-blind readers, never red and green for bad and good; a mineral keeps its
color of ``minerals.csv``. What is missing is hatched, never drawn as zero.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from shigen import assets, reference
from shigen.briefing.svg import MISSING
from shigen.briefing.words import ACTIONS, CASES, word

if TYPE_CHECKING:
    from vl_convert import FormatLocaleName

    from shigen.briefing.context import Context

FONT = "BIZ UDPGothic"

INK = "#1f2933"
QUIET = "#8a8f98"
PALE = "#c9ced6"
DEEP = "#16436e"

# Okabe and Ito's palette, which readers with any color vision can tell apart.
SERIES = ("#0072b2", "#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#f0e442", "#d55e00")

# From least to most; words on shades above `DARK` are white, so that all can be read.
SHADES = ("#eef4fb", "#a9cbe9", "#08306b")
DARK = 0.74

CASE_COLORS = {
    "none": "#4d4d4d",
    "government": "#e69f00",
    "alone": "#56b4e9",
    "joint-fair": DEEP,
}

WIDTH = 640
# Between the lines of a broken label [px].
LINE = 10

_LOCALES: dict[str, FormatLocaleName] = {"en": "en-US", "ja": "ja-JP", "fr": "fr-FR"}


def draw(chart: alt.TopLevelMixin, language: str) -> str:
    """Draw a chart as SVG with the font of the documents and the number format of a language.

    Raises
    ------
    MissingAsset
        When the font is not there: text would be laid out for another one.
    """
    import vl_convert

    vl_convert.register_font_directory(str(assets.fonts()))
    configured = chart.configure(
        font=FONT,
        background="#ffffff",
        # names on the left keep their place where a browser has only a wider font
        padding={"left": 16, "right": 5, "top": 5, "bottom": 5},
        axis=alt.AxisConfig(
            labelColor=INK,
            titleColor=INK,
            labelFontSize=10,
            titleFontSize=10,
            titleFontWeight="normal",
            gridColor="#e5e7eb",
            domainColor=QUIET,
            tickColor=QUIET,
            labelLimit=200,
        ),
        header=alt.HeaderConfig(
            labelColor=INK, labelFontSize=11, labelFontWeight="bold", title=None, labelLimit=200
        ),
        legend=alt.LegendConfig(
            labelColor=INK,
            labelFontSize=10,
            title=None,
            orient="top",
            symbolType="square",
            labelLimit=320,
            columnPadding=14,
        ),
        view=alt.ViewConfig(stroke=None),
    )
    return str(
        vl_convert.vegalite_to_svg(
            configured.to_dict(), format_locale=_LOCALES[language], allowed_base_urls=[]
        )
    )


def mineral_colors(context: Context) -> alt.Scale:
    """The scale that gives each mineral of the scenario its color."""
    colors = reference.table("minerals").set_index("slug")["colour"]
    slugs = [results.mineral for results in context.briefing.minerals]
    return alt.Scale(
        domain=[context.language.label("mineral", slug) for slug in slugs],
        range=[str(colors[slug]) for slug in slugs],
    )


def _minerals(context: Context) -> list[str]:
    return [context.language.label("mineral", m.mineral) for m in context.briefing.minerals]


def _parties(context: Context) -> list[str]:
    return [context.party(party) for party in context.briefing.parties]


def _panel(context: Context, labels: int = 120) -> int:
    """Width of one of as many panels as there are parties [px]."""
    count = len(context.briefing.parties)
    return (WIDTH - labels - 20 * (count - 1)) // count


def _named(context: Context, frame: pd.DataFrame) -> pd.DataFrame:
    """Slugs of minerals and parties replaced by names."""
    named = frame.copy()
    for column, kind in (("mineral", "mineral"), ("party", "party")):
        if column in named:
            named[column] = [context.language.label(kind, str(slug)) for slug in named[column]]
    return named


def _month_axis(context: Context) -> alt.Axis:
    """Ticks each half year, words at the start of each year of the plan."""
    months = list(context.briefing.calendar())
    shown = months[::6]
    names = {
        month: context.language.short_month(month) if i % 2 == 0 else ""
        for i, month in enumerate(shown)
    }
    return alt.Axis(
        values=shown,
        labelExpr=f"({json.dumps(names)})[datum.value]",
        title=None,
        labelAngle=0,
        labelAlign="left",
        labelFontSize=9,
        grid=False,
        tickSize=3,
    )


def shortage(context: Context) -> str:
    """Unmet share of need by month: gray without a plan, in the mineral's color with it."""
    frames = []
    tables = context.findings.tables
    for name in ("without", "shortfall"):
        sums = (
            tables[name]
            .groupby(["mineral", "party", "month"], sort=True)[["need_t", "shortfall_t"]]
            .sum()
            .reset_index()
        )
        sums["share"] = 100 * sums["shortfall_t"] / sums["need_t"].where(sums["need_t"] > 0)
        sums["series"] = name
        frames.append(sums[["mineral", "party", "month", "share", "series"]])
    data = _named(context, pd.concat(frames, ignore_index=True).dropna())
    months = list(context.briefing.calendar())
    base = alt.Chart().encode(
        x=alt.X("month:O", sort=months, scale=alt.Scale(domain=months), axis=_month_axis(context)),
        y=alt.Y(
            "share:Q",
            scale=alt.Scale(domain=[0, 100]),
            axis=alt.Axis(
                values=[0, 50, 100], labelFontSize=8, title=None, labelExpr="datum.value + '%'"
            ),
        ),
    )
    without = base.transform_filter("datum.series == 'without'").mark_area(
        interpolate="step", color=PALE, line={"color": QUIET, "strokeWidth": 1}
    )
    with_plan = (
        base.transform_filter("datum.series == 'shortfall'")
        .mark_area(interpolate="step", opacity=0.9)
        .encode(color=alt.Color("mineral:N", scale=mineral_colors(context), legend=None))
    )
    return _facets(context, data, [without, with_plan], height=34)


def _facets(context: Context, data: pd.DataFrame, layers: list[alt.Chart], *, height: int) -> str:
    chart = (
        alt.layer(*layers, data=data)
        .properties(width=_panel(context, 210), height=height)
        .facet(
            row=alt.Row(
                "mineral:N",
                sort=_minerals(context),
                header=alt.Header(labelAngle=0, labelAlign="left", labelFontWeight="normal"),
            ),
            column=alt.Column("party:N", sort=_parties(context)),
            spacing={"row": 10, "column": 26},
        )
    )
    return draw(chart, context.language.code)


def stocks(context: Context, levels: pd.DataFrame) -> str:
    """Stocks by month: industry as a full line, public stock dashed, in the mineral's color."""
    data = _named(context, levels)
    owners = {
        "industry": context.language.say("Industry"),
        "public": context.language.say("Public"),
    }
    data["owner"] = [owners[str(owner)] for owner in data["owner"]]
    months = list(context.briefing.calendar())
    lines = (
        alt.Chart()
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X(
                "month:O", sort=months, scale=alt.Scale(domain=months), axis=_month_axis(context)
            ),
            y=alt.Y("t:Q", axis=alt.Axis(title=None, tickCount=3), scale=alt.Scale(zero=True)),
            color=alt.Color("mineral:N", scale=mineral_colors(context), legend=None),
            strokeDash=alt.StrokeDash(
                "owner:N",
                scale=alt.Scale(domain=list(owners.values()), range=[[1, 0], [4, 3]]),
                legend=alt.Legend(symbolType="stroke", symbolStrokeColor=INK, title=None),
            ),
        )
    )
    chart = (
        alt.layer(lines, data=data)
        .properties(width=_panel(context, 220), height=34)
        .facet(
            row=alt.Row(
                "mineral:N",
                sort=_minerals(context),
                header=alt.Header(labelAngle=0, labelAlign="left", labelFontWeight="normal"),
            ),
            column=alt.Column("party:N", sort=_parties(context)),
            spacing={"row": 10, "column": 26},
        )
        .resolve_scale(y="independent")
    )
    return draw(chart, context.language.code)


def _bars(
    context: Context, data: pd.DataFrame, parts: list[str], colors: list[str], *, top: float
) -> str:
    """Stacked bars of shares by mineral, a panel for each party."""
    chart = (
        alt.Chart(data)
        .mark_bar(height={"band": 0.72})
        .encode(
            y=alt.Y("mineral:N", sort=_minerals(context), axis=alt.Axis(title=None, ticks=False)),
            x=alt.X(
                "percent:Q",
                scale=alt.Scale(domain=[0, top], nice=top != 100),
                axis=_percent_axis(top),
            ),
            color=alt.Color(
                "part:N", sort=parts, scale=alt.Scale(domain=parts, range=colors), legend=legend()
            ),
            order=alt.Order("order:Q"),
        )
        .properties(width=_panel(context, 180), height={"step": 24})
        .facet(column=alt.Column("party:N", sort=_parties(context)), spacing=30)
    )
    return draw(chart, context.language.code)


def _percent_axis(top: float) -> alt.Axis:
    values = {"values": [0, 25, 50, 75, 100]} if top == 100 else {"tickCount": 5}
    return alt.Axis(title=None, labelExpr="datum.value + '%'", **values)


def legend() -> alt.Legend:
    """The legend of a chart with a few series, in one row."""
    return alt.Legend(columns=4, title=None)


def cut(context: Context, frame: pd.DataFrame) -> str:
    """Share of usual supply that is cut and that goes on, in the deepest month."""
    goes_on, is_cut = context.language.say("Goes on"), context.language.say("Cut")
    known = frame.dropna(subset=["share"])
    rest = known.assign(part=goes_on, percent=100 * (1 - known["share"]), order=1)
    lost = known.assign(part=is_cut, percent=100 * known["share"], order=0)
    data = _named(context, pd.concat([lost, rest], ignore_index=True))
    return _bars(context, data, [is_cut, goes_on], ["#d55e00", "#9ec9e8"], top=100)


def coverage(context: Context, frame: pd.DataFrame) -> str:
    """What closes the gap, stacked by kind of action, and what stays unmet."""
    unmet = context.language.say("Unmet")
    order = [name for name in sorted(ACTIONS) if name in set(frame["part"])]
    names = [word(context.language, ACTIONS, name) for name in order]
    labels = {**dict(zip(order, names, strict=True)), "unmet": unmet}
    data = _named(context, frame)
    data["order"] = [[*order, "unmet"].index(str(part)) for part in data["part"]]
    data["part"] = [labels[str(part)] for part in data["part"]]
    data["percent"] = 100 * data["share"]
    largest = float(data.groupby(["mineral", "party"])["percent"].sum().max())
    colors = [*SERIES[: len(order)], PALE]
    return _bars(context, data, [*names, unmet], colors, top=max(10.0, largest))


def kind_of_case(name: str) -> str:
    """The word of a case: the orders of planning alone are of one kind.

    Examples
    --------
    >>> kind_of_case("alone-USA-first"), kind_of_case("joint-fair")
    ('alone', 'joint-fair')
    """
    kind = name.split("-", maxsplit=1)[0]
    return kind if kind in {"alone", "government"} else name


def cases(context: Context) -> str:
    """Need unmet by case: shape and color tell the cases apart."""
    comparison = context.findings.tables["comparison"]
    known = comparison[
        ~comparison["case"].isin(["joint", "joint-equal"])
        & comparison["party"].isin(list(context.briefing.parties))
    ].copy()
    known["case"] = [kind_of_case(str(case)) for case in known["case"]]
    labels = {name: word(context.language, CASES, name) for name in CASE_COLORS}
    known["label"] = [labels[str(case)] for case in known["case"]]
    known["percent"] = 100 * known["share"]
    data = _named(context, known.dropna(subset=["percent"]))
    domain = list(labels.values())
    chart = (
        alt.Chart(data)
        .mark_point(filled=True, size=75, opacity=0.95)
        .encode(
            y=alt.Y(
                "mineral:N",
                sort=_minerals(context),
                axis=alt.Axis(title=None, ticks=False, grid=True),
            ),
            x=alt.X(
                "percent:Q",
                axis=alt.Axis(title=None, labelExpr="datum.value + '%'", tickCount=5),
                scale=alt.Scale(zero=True),
            ),
            color=alt.Color(
                "label:N",
                scale=alt.Scale(domain=domain, range=list(CASE_COLORS.values())),
                legend=legend(),
            ),
            shape=alt.Shape(
                "label:N",
                scale=alt.Scale(domain=domain, range=["cross", "square", "triangle-up", "circle"]),
            ),
        )
        .properties(width=_panel(context, 180), height={"step": 24})
        .facet(column=alt.Column("party:N", sort=_parties(context)), spacing=30)
    )
    return draw(chart, context.language.code)


def ranking(context: Context) -> str:
    """Heat table of the indicators of each mineral and party."""
    say = context.language.say
    indicators = {
        "supplier_hhi": say("Supplier|HHI"),
        "governance_hhi": say("HHI by|governance"),
        "net_import_reliance": say("Import|reliance"),
        "shortfall_share": say("Need|unmet"),
    }
    rows = context.briefing.ranking
    joint = rows[rows["party"] == "joint"].sort_values(["rank", "mineral"], kind="stable")
    order = [context.language.label("mineral", str(m)) for m in joint["mineral"]]
    known = rows[rows["party"].isin(list(context.briefing.parties))]
    data = known.melt(id_vars=["mineral", "party"], value_vars=list(indicators), var_name="which")
    data["text"] = [
        context.language.percent(v)
        if which in {"net_import_reliance", "shortfall_share"}
        else context.language.number(v, 2)
        for which, v in zip(data["which"], data["value"].astype("float64"), strict=True)
    ]
    data["column"] = data["which"]
    data["which"] = [indicators[str(which)] for which in data["which"]]
    data["missing"] = data["value"].isna()
    tens = data["column"] == "governance_hhi"
    data["shade"] = data["value"].astype("float64").where(~tens, data["value"] / 10).clip(0, 1)
    return heat(
        context.language.code,
        _named(context, data),
        x=alt.X(
            "which:N",
            sort=list(indicators.values()),
            axis=top_axis(),
        ),
        y=alt.Y("mineral:N", sort=order, axis=alt.Axis(title=None, ticks=False, domain=False)),
        column=alt.Column("party:N", sort=_parties(context)),
        width=_panel(context, 170),
        step=17,
    )


def top_axis(lines: int = 2) -> alt.Axis:
    """An axis above, with words broken at bars into at most so many lines."""
    return alt.Axis(
        title=None,
        orient="top",
        labelAngle=0,
        ticks=False,
        domain=False,
        labelFontSize=9,
        labelPadding=4 + LINE * (lines - 1),
        labelLimit=80,
        labelLineHeight=LINE,
        labelExpr="split(datum.label, '|')",
    )


def heat(
    language: str,
    data: pd.DataFrame,
    *,
    x: alt.X,
    y: alt.Y,
    width: int,
    step: int,
    column: alt.Column,
    row: alt.Row | alt.typing.Optional[Any] = alt.Undefined,
) -> str:
    """Cells shaded by ``shade`` (0-1) with ``text``; those that are ``missing`` are hatched."""
    # The chart library leaves out cells without a number: those are hatched, not left out.
    data = data.assign(shade=data["shade"].fillna(0.0))
    base = alt.Chart().encode(x=x, y=y)
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=1.5).encode(
        color=alt.condition(
            "datum.missing",
            alt.value(MISSING),
            alt.Color(
                "shade:Q",
                scale=alt.Scale(domain=[0, 0.6, 1], range=list(SHADES), clamp=True),
                legend=None,
            ),
        )
    )
    words = base.mark_text(fontSize=9.5).encode(
        text="text:N",
        color=alt.condition(f"datum.shade > {DARK}", alt.value("#ffffff"), alt.value(INK)),
    )
    chart = (
        alt.layer(cells, words, data=data)
        .properties(width=width, height={"step": step})
        .facet(spacing=14, column=column, row=row)
    )
    return draw(chart, language)


def _shades(shares: pd.Series[float]) -> pd.Series[float]:
    """Shares from 0 to 1 of the largest, so that small differences can be seen."""
    largest = float(shares.max())
    return shares / largest if largest > 0 else shares


def grid(context: Context) -> str:
    """Heat map of need unmet with the plan over the grid."""
    say, number = context.language.say, context.language.number
    cells = context.findings.grid
    lengths = sorted(set(cells["stop_months"]))
    stock_levels = sorted(
        {(i, p) for i, p in zip(cells["industry_days"], cells["public_days"], strict=True)}
    )
    stock_names = {
        (i, p): say(
            "industry {industry} d, public {public} d", industry=number(i), public=number(p)
        )
        for i, p in stock_levels
    }
    length_names = {
        n: context.language.say_number_of(
            "stop of {number} month", "stop of {number} months", int(n)
        )
        for n in lengths
    }
    passes = [number(float(level)) for level in sorted(set(cells["pass_through"]))]
    data = pd.DataFrame(
        {
            "party": [context.party(str(p)) for p in cells["party"]],
            "length": [length_names[n] for n in cells["stop_months"]],
            "stock": [
                stock_names[i, p]
                for i, p in zip(cells["industry_days"], cells["public_days"], strict=True)
            ],
            "passes": [number(float(level)) for level in cells["pass_through"]],
            "shade": _shades(cells["with_plan"]),
            "missing": cells["with_plan"].isna(),
            "text": [context.language.percent(float(v)) for v in cells["with_plan"]],
        }
    )
    return heat(
        context.language.code,
        data,
        x=alt.X("passes:O", sort=passes, axis=alt.Axis(title=None, labelAngle=0, ticks=False)),
        y=alt.Y(
            "stock:N",
            sort=list(stock_names.values()),
            axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=200),
        ),
        width=(WIDTH - 200) // max(len(lengths), 1) - 14,
        step=20,
        column=alt.Column("length:N", sort=list(length_names.values())),
        row=alt.Row(
            "party:N", sort=_parties(context), header=alt.Header(labelAngle=0, labelAlign="left")
        ),
    )
