"""Official lists beside the joint list: what it would add or drop, and why."""

from __future__ import annotations

from shigen.briefing.blocks import Block, Cell, Column, Paragraph, Section, Table
from shigen.briefing.context import number_column, words_column
from shigen.briefing.labels import label
from shigen.briefing.priority.context import Context
from shigen.briefing.priority.facts import LETTER
from shigen.briefing.priority.words import CHANGES, OFFICIAL

ADD, DROP, KEEP = "add", "drop", "keep"


def section(context: Context) -> Section:
    """Counts of each list, and the minerals that would move."""
    language = context.language
    title = language.say("Official lists beside it")
    if not context.facts.official:
        nothing = language.say("The catalogue holds no official list.")
        return Section("official", title, (Paragraph(nothing),))
    blocks: list[Block] = [
        Paragraph(
            language.say(
                "Each list is set beside as many minerals from the top of the joint list as it "
                "holds minerals with a joint rank; one that cannot be ranked is never dropped."
            )
        ),
        counts(context),
        changes(context),
    ]
    return Section("official", title, tuple(blocks))


def counts(context: Context) -> Table:
    """How many minerals of each list would stay, be added, be dropped, or cannot be told."""
    language, facts = context.language, context.facts
    table = facts.table("official")
    rows = []
    for name in facts.official:
        own = table[table["list"] == name]
        told = own["change"].value_counts()
        on = int((own["listed"] == "yes").sum())
        bare = len(facts.listed_unranked(name))
        rows.append(
            (
                Cell(label(language, OFFICIAL, name)),
                Cell(context.found.dates.get(name, "–")),
                Cell(language.count(on)),
                Cell(language.count(bare)),
                *(Cell(language.count(int(told.get(kind, 0)))) for kind in (KEEP, ADD, DROP)),
            )
        )
    return Table(
        id="official",
        title=language.say("Minerals of each official list beside the joint list"),
        columns=(
            words_column(language.say("List"), width=2.0),
            words_column(language.say("Date"), width=1.2),
            number_column(language.say("Minerals on it"), width=1.1),
            number_column(language.say("Without a joint rank"), width=1.2),
            number_column(language.say("Kept"), width=0.8),
            number_column(language.say("Would be added"), width=1.1),
            number_column(language.say("Would be dropped"), width=1.1),
        ),
        rows=tuple(rows),
        source=context.source(),
        notes=(
            language.say(
                "Groups on a list, such as rare earths, are opened into their minerals; only those "
                "that this catalogue knows are counted."
            ),
        ),
    )


def changes(context: Context) -> Table:
    """Minerals that any list would gain or lose, with the reason."""
    language, facts = context.language, context.facts
    wide = facts.changes()
    columns = [
        words_column(language.say("Mineral"), width=1.3),
        number_column(language.say("Joint rank"), width=0.9),
        *(_list_column(context, name) for name in facts.official),
        words_column(language.say("Why"), width=8.0),
    ]
    rows = []
    for slug, own in wide.to_dict("index").items():
        added = ADD in own.values()
        rows.append(
            (
                Cell(context.mineral(str(slug))),
                Cell(context.rank(facts.number(str(slug), "rank"))),
                *(
                    Cell(label(language, CHANGES, str(own.get(name, "unknown"))))
                    for name in facts.official
                ),
                Cell(why(context, str(slug), top=added)),
            )
        )
    return Table(
        id="changes",
        title=language.say("What the joint list would add to an official list or drop from it"),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.source(),
        notes=(
            language.say(
                "On it: listed and kept. A dash: neither listed nor added. Why: the list in which "
                "the mineral stands furthest up (when added) or down (when dropped), and its "
                "largest maker. A rank is one ground among several for a list: laws also weigh "
                "policy and use."
            ),
        ),
        small=True,
    )


def _list_column(context: Context, name: str) -> Column:
    text = label(context.language, OFFICIAL, name)
    # in a language that does not space words, a line breaks anywhere
    longest = max(map(len, text.split())) if context.language.code != "ja" else 1
    return words_column(text, width=max(0.95, LETTER * longest))


def why(context: Context, slug: str, *, top: bool) -> str:
    """The list that speaks most for the change, its score and threshold, the largest maker."""
    language, facts = context.language, context.facts
    rows = facts.table("ranks")
    own = rows[(rows["mineral"] == slug) & rows["rank"].notna() & rows["list"].isin(facts.used)]
    if own.empty:
        return "–"
    share = (own["rank"] / own["ranked"]).to_numpy()
    row = own.iloc[int(share.argmin() if top else share.argmax())]
    values = {
        "list": context.list_name(str(row["list"])),
        "rank": context.rank(float(row["rank"])),
        "of": context.rank(float(row["ranked"])),
    }
    if row["critical"] == "yes":
        said = language.say("{list}: {rank} of {of}, above threshold", **values)
    elif row["critical"] == "no":
        said = language.say("{list}: {rank} of {of}, below threshold", **values)
    else:
        said = language.say("{list}: {rank} of {of}", **values)
    maker = facts.makers.get(slug)
    if maker is None or not maker.place:
        return said
    return language.say("; ").join([said, context.maker(maker.place, maker.share)])
