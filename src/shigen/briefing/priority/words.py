"""Words for what a priority list names: methods, quantities, official lists, kinds of gaps."""

from __future__ import annotations

from shigen.briefing.language import message

# Names short enough for the head of a column; most are names in every language.
SHORT = {
    "distance-to-target": message("Distance to target"),
    "doe-2023-medium": message("DOE, medium term"),
    "doe-2023-short": message("DOE, short term"),
    "eu-2011": message("EU 2011"),
    "eu-2023": message("EU 2023"),
    "geopolrisk": message("GeoPolRisk"),
    "geopolrisk-recycling": message("GeoPolRisk, recycling"),
    "geopolrisk-substitution": message("GeoPolRisk, substitutes"),
    "nedo": message("NEDO"),
    "stockpile-shortfall": message("Stockpile"),
    "usgs-2021": message("USGS 2021"),
    "usgs-2025": message("USGS 2025"),
    "yale": message("Yale"),
    "yale-long-term": message("Yale, long term"),
    "yale-supply-risk": message("Yale, 5–10 years"),
    "yale-without-social": message("Yale, no social part"),
}

OFFICIAL = {
    "eu-crm-2020": message("EU critical 2020"),
    "eu-crm-2024": message("EU critical 2024"),
    "eu-srm-2024": message("EU strategic 2024"),
    "jp-espa": message("Japan 2022"),
    "us-2018": message("US 2018"),
    "us-2022": message("US 2022"),
    "us-2025": message("US 2025"),
    "us-2025-draft": message("US 2025, draft"),
    "us-doe-cma-2023": message("US DOE 2023"),
}

CHANGES = {
    "add": message("add"),
    "drop": message("drop"),
    "keep": message("on it"),
    "leave out": message("–"),
    "unknown": message("?"),
}

STANDINGS = {
    "both": message("Critical for both"),
    "some": message("Critical for one"),
    "neither": message("Critical for neither"),
    "open": message("Left open by missing data"),
}

KINDS = {
    "list": message("List"),
    "method": message("Method"),
    "party": message("Party"),
}

BY = {"kemeny": message("Kemeny"), "borda": message("Borda")}

# Kinds of gaps, and the quantities that belong to each.
LACKING = {
    "output": (
        message("output by country"),
        ("world_output", "world_total", "mine_output", "output_growth", "domestic"),
    ),
    "trade": (
        message("imports and exports"),
        (
            "imports", "exports", "imports_within", "import_value", "net_import_reliance",
            "import_reliance",
        ),
    ),
    "use": (
        message("uses and what they are worth"),
        (
            "use_value", "exposed_value", "use_growth", "megasector_value", "population_using",
            "national_importance", "expected_loss",
        ),
    ),
    "energy": (
        message("demand of energy technologies"),
        ("energy_demand", "energy_demand_short", "energy_demand_medium", "specific_growth"),
    ),
    "companion": (message("share won as a by-product"), ("companion_share",)),
    "reserves": (message("reserves"), ("reserves", "reserves_hhi")),
    "price": (message("prices"), ("price", "price_change", "price_variation", "copper_midpoint")),
    "recycling": (message("recycling"), ("recycling",)),
    "substitution": (
        message("substitutes"),
        (
            "substitution_supply", "substitution_use", "substitute_availability",
            "environmental_ratio", "reliance_ratio",
        ),
    ),
    "places": (
        message("indices of countries"),
        (
            "governance", "stability", "human_development", "policy_potential", "inability",
            "unwillingness", "innovation", "trade_parameter", "trade_parameter_sourcing",
        ),
    ),
    "demand": (
        message("demand and stocks in an emergency"),
        ("emergency_demand", "unmet_share", "stock_days", "use_restriction"),
    ),
    "evidence": (message("too little evidence"), ()),
    "formula": (message("nothing is made or imported"), ()),
}  # fmt: skip

QUANTITIES = {
    "companion_share": message("Share won as a by-product"),
    "copper_midpoint": message("Midpoint price of copper"),
    "domestic": message("Own output"),
    "domestic_producers": message("Producers at home"),
    "emergency_demand": message("Demand in an emergency"),
    "energy_demand": message("Demand of energy technologies"),
    "energy_demand_medium": message("Demand of energy technologies in 2035"),
    "energy_demand_short": message("Demand of energy technologies in 2025"),
    "environmental_implications": message("Environmental implications"),
    "environmental_ratio": message("Environmental burden of the substitute"),
    "expected_loss": message("Expected loss of GDP"),
    "exports": message("Exports"),
    "exposed_value": message("Exposed value added"),
    "governance": message("Governance"),
    "human_development": message("Human development"),
    "import_reliance": message("Import reliance as printed"),
    "import_value": message("Value of imports"),
    "imports": message("Imports"),
    "imports_within": message("Imports within the party"),
    "inability": message("Inability to supply"),
    "innovation": message("Innovation"),
    "megasector_value": message("Value added of mega-sectors"),
    "mine_output": message("World mine output"),
    "national_importance": message("National importance"),
    "net_import_reliance": message("Net import reliance"),
    "output_growth": message("Growth of world output"),
    "policy_potential": message("Policy index for mining"),
    "population_using": message("Share of people who use it"),
    "price": message("Price"),
    "price_change": message("Change of price"),
    "price_variation": message("Variation of price"),
    "recycling": message("Recycling input rate"),
    "reliance_ratio": message("Import reliance of the substitute"),
    "remainder": message("Countries that are not named: many small ones, or one"),
    "reserves": message("World reserves"),
    "reserves_hhi": message("Concentration of reserves"),
    "specific_growth": message("Growth of energy demand to 2035"),
    "stability": message("Political stability"),
    "stock_days": message("Stock"),
    "substitute_availability": message("Supply risk of the substitute"),
    "substitution_supply": message("Substitution index of supply risk"),
    "substitution_use": message("Substitution index of economic importance"),
    "trade_parameter": message("Freedom of export to the party"),
    "trade_parameter_sourcing": message("Freedom of export in the sourcing mix"),
    "unmet_share": message("Unmet share of demand"),
    "unwillingness": message("Unwillingness to supply"),
    "use_growth": message("Growth of use"),
    "use_restriction": message("Likely restriction of use"),
    "use_value": message("Value added that uses it"),
    "world_output": message("World output"),
    "world_total": message("World output in tonnes"),
}

UNITS = {
    "fraction": message("fraction"),
    "index": message("index"),
    "per year": message("per year"),
    "percent": message("percent"),
    "ratio": message("ratio"),
    "share as one place": message("share as one country"),
}
