"""What the methods say of themselves, marked for translation: titles, questions, blind spots.

The texts are those of `shigen.criticality.methods`; a test says when one was changed there.
"""

from __future__ import annotations

from shigen.briefing.language import message

TEXTS = (
    message("ASI as published: the Fraser Institute's index is not open data; a stand-in is read"),
    message("DOE 2023, medium term"),
    message("DOE 2023, short term"),
    message("Distance to target"),
    message("European Union, 2011 method"),
    message("European Union, 2017 method"),
    message("GeoPolRisk"),
    message("GeoPolRisk with recycling"),
    message("GeoPolRisk with substitutes"),
    message(
        "How concentrated is world supply in badly governed countries, where "
        "nothing else can take the mineral's place?"
    ),
    message("How far do imports carry a disturbance once scrap at home takes part of the supply?"),
    message("How far do imports carry a disturbance that no substitute takes away?"),
    message("How far do the indicators of supply lie beyond what the party wants?"),
    message("How far is the mineral from being safe to get, easy to do without and clean to make?"),
    message("How hard is it for the party to keep getting and using the mineral?"),
    message(
        "How likely is foreign supply to fail, how exposed is the party, and could "
        "its industries bear it?"
    ),
    message("How likely is it that world supply is disturbed, and how far do imports carry it?"),
    message(
        "How likely is the supply of the party to be disturbed, and how much of its "
        "economy uses the mineral?"
    ),
    message("How much GDP does the party stand to lose a year to foreign trade disruptions?"),
    message(
        "How much of what the party needs in an emergency would neither its own nor "
        "reliable foreign supply meet?"
    ),
    message("How risky is supply by geology and geopolitics alone?"),
    message("How risky is supply by geology, society and geopolitics?"),
    message("How soon do reserves run out, and how far does output hang on other minerals?"),
    message("Japan, NEDO/METI type"),
    message("Stockpile shortfall, RAMF-SM type"),
    message("USGS 2021 supply risk"),
    message("USGS 2025 type, expected loss of GDP"),
    message(
        "WSI as published: Freedom House scores and all trade are not held; a stand-in is read"
    ),
    message("Which materials of energy technologies are both needed and at risk, 2020-2025?"),
    message("Which materials of energy technologies are both needed and at risk, 2025-2035?"),
    message("Yale, long-term supply risk"),
    message("Yale, supply risk over 5-10 years"),
    message("Yale, supply risk without its social part (ours)"),
    message("Yale, three axes"),
    message("anything below a target: a mineral that just meets all of them has no distance"),
    message("by-products: output that cannot rise without that of another metal"),
    message("disruptions that are in no scenario, and domestic ones"),
    message("engineered materials, such as electrical steel and silicon carbide"),
    message("export restrictions, stocks, prices"),
    message("goods that carry the mineral: only the stage that is asked for"),
    message("how much a price rise would hurt beyond the industries that buy the mineral first"),
    message("how much of a substitute there is, and whether it comes from the same places"),
    message("imported goods that hold the mineral, and who made what a country re-exports"),
    message("losses after the year, defence needs, and harm that is no loss of GDP"),
    message("losses of quality"),
    message("mega-sectors: none are held; the answer stays open unless megasector_value is given"),
    message(
        "one stage at a time: refined imports made from risky ore look safe at the refined stage"
    ),
    message("planned mines and refineries: availability compares demand with output today"),
    message("price: demand does not give way as it rises unless the scenario says so"),
    message("recycling: depletion time counts output from the ground only"),
    message("regulation and public opposition, beyond what governance scores say"),
    message("resources that are not reserves yet: reserves of many minerals grow with exploration"),
    message("social barriers to mining: a reduction of ours, not comparable with a Yale score"),
    message("stocks and likely restrictions of use: neither is held"),
    message("stocks, idle capacity, prices and how long a disturbance lasts"),
    message("stocks, substitutes and recycling (see the variants)"),
    message("substitutes, idle capacity and stocks already held"),
    message("supply from the party's own mineral interests abroad, which the Japanese studies add"),
    message("the party and the stage: it is the same for every party and stage of a mineral"),
    message("the party: it is the same for every party"),
    message("the party: it looks at the world's energy transition, the same for every party"),
    message("the policy and development indices are not held: no score until a user brings both"),
    message(
        "the scenario itself: reliability, losses and demand are not public; a table brings them"
    ),
    message("the use: one index a mineral, whatever is made of it"),
    message("use in sectors of small value added on which larger ones depend"),
    message("uses outside energy technologies, however important"),
    message("vulnerability and environment: most parts are not held, see the missing column"),
    message("what is behind an import: refined metal from an ally may be made from a risky ore"),
    message("where the party buys: every party has the same supply risk"),
    message("where the scrap comes from: imported scrap counts as domestic"),
    message("whether losses of two minerals in one scenario overlap: they are added up"),
    message("whether the targets are the right ones: they are ours"),
    message("which measure should close the gap, and what it costs"),
    message("who made what a country re-exports"),
)
