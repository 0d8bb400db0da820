"""Names of the planner's assumptions, of the checks of a plan, and of gaps in the data."""

from __future__ import annotations

from shigen.briefing.language import Language, message

PARAMETERS = {
    "days_unknown": message("Travel time where no route is known"),
    "demand_scale": message("Need now relative to the base year"),
    "export_cut": message("Cost of cutting own exports, multiple of the price"),
    "freight_unknown": message("Freight where no route is priced"),
    "goods_per_t": message("Goods shipped per tonne of content"),
    "holding_share": message("Cost of holding stock, share of the price"),
    "industry_days": message("Industry stock"),
    "industry_refill_share": message("Refill of industry stock, share of its room"),
    "industry_room_days": message("Room for industry stock"),
    "loss_defense": message("Loss per tonne short: defense, multiple of the price"),
    "loss_essential": message("Loss per tonne short: essential, multiple of the price"),
    "loss_other": message("Loss per tonne short: other, multiple of the price"),
    "minimum_defense": message("Minimum service: defense"),
    "minimum_essential": message("Minimum service: essential"),
    "minimum_other": message("Minimum service: other"),
    "minimum_penalty": message("Penalty below minimum service, multiple of the price"),
    "pass_lag": message("Delay of pass-through"),
    "pass_through": message("Pass-through to third countries"),
    "pool_cover": message("Part of the third-country pools planned with"),
    "pool_multiplier_1": message("Price of the first step of diversion, multiple"),
    "pool_multiplier_2": message("Price of the second step of diversion, multiple"),
    "pool_multiplier_3": message("Price of the third step of diversion, multiple"),
    "pool_share": message("Third countries' exports that can be outbid for"),
    "price_ratio_intermediate": message("Price of intermediates relative to refined"),
    "price_ratio_mine": message("Price of ore relative to refined"),
    "price_ratio_product": message("Price of the product relative to refined"),
    "processing_months": message("Time from feed to product"),
    "public_days": message("Public stock"),
    "public_refill_share": message("Refill of public stock, share of its room"),
    "public_release_share": message("Release of public stock, share of the opening stock"),
    "public_room_days": message("Room for public stock"),
    "recycling_cost": message("Cost of recycling, multiple of the price"),
    "recycling_months": message("Time until recycling is in full swing"),
    "recycling_share": message("Extra old scrap, share of need"),
    "spare_works": message("Spare capacity of works"),
    "substitution_cost": message("Cost of substitution, multiple of the price"),
    "substitution_defense": message("Share that can be substituted: defense"),
    "substitution_essential": message("Share that can be substituted: essential"),
    "substitution_months": message("Time until substitution is in full swing"),
    "substitution_other": message("Share that can be substituted: other"),
    "surge_cost": message("Cost of extra output, multiple of the price"),
    "surge_share": message("Extra output, share of own production"),
    "swap_cost": message("Cost of arranging a transfer"),
    "swap_share": message("Transfer in a month, share of the receiver's need"),
    "tier_defense": message("Share of need: defense, where uses are not known"),
    "tier_essential": message("Share of need: essential, where uses are not known"),
    "tier_other": message("Share of need: other, where uses are not known"),
    "wait_buy": message("Wait before a contract purchase moves"),
    "wait_curtail": message("Wait before exports are cut"),
    "wait_divert": message("Wait before a diverted purchase moves"),
    "wait_process": message("Wait before extra processing starts"),
    "wait_recycle": message("Wait before recycled metal comes"),
    "wait_refill": message("Wait before a stock is refilled"),
    "wait_release": message("Wait before a stock is released"),
    "wait_substitute": message("Wait before substitution starts"),
    "wait_surge": message("Wait before extra output comes"),
    "wait_transfer": message("Wait before a transfer moves"),
}

CHECKS = {
    "actions-are-known": message("Every action is one of the known kinds"),
    "amounts-are-numbers-not-negative": message("No amount is negative or missing"),
    "balances": message("What leaves a party, stage and month was there"),
    "contracts": message("No more is bought than contracts bring"),
    "costs": message("Costs add up"),
    "diversion-open-to-party": message("Diverted purchases only where they are open"),
    "diversion-pools": message("No more is diverted than third countries have"),
    "exports-add-up": message("Exports and their cuts add up"),
    "fairness-gap": message("Distance to the fairest shares possible"),
    "gap": message("Distance to the lowest cost possible"),
    "lead-times": message("Nothing arrives before its lead time"),
    "minimum-service-counted": message("Need below minimum service is counted"),
    "own-production": message("Own production within its limit"),
    "processing-capacity": message("Processing within capacity"),
    "recycling": message("Recycling within its limit"),
    "recycling-ramp": message("Recycling grows no faster than it can"),
    "refill-limits": message("Refill of stocks within limits"),
    "release-limits": message("Release of stocks within limits"),
    "release-not-before": message("No stock is released before it can be"),
    "service-adds-up": message("Served, substituted and unmet add up to need"),
    "stock-carried": message("Stocks carry over from month to month"),
    "stock-room": message("Stocks within their room"),
    "substitution": message("Substitution within its limit"),
    "substitution-ramp": message("Substitution grows no faster than it can"),
    "surge": message("Extra output within its limit"),
    "swaps": message("Transfers within their limit"),
    "unmet-shares": message("Shares of need unmet add up"),
}

ITEMS = {
    "feed": message("feed"),
    "production": message("production"),
    "secondary": message("secondary metal"),
    "stock-change": message("stock change"),
    "trade": message("trade"),
    "unexplained": message("unexplained output"),
    "use": message("use"),
}

GAPS = {
    "customs code": message("Customs code"),
    "party figure": message("Figure of a party"),
    "production": message("Production"),
    "trade": message("Trade"),
    "uses": message("Uses"),
}


def label(language: Language, words: dict[str, str], slug: str) -> str:
    """The name of a slug; a slug without one is shown as words, so that nothing is left out.

    Examples
    --------
    >>> from shigen.briefing.language import load
    >>> label(load("en"), PARAMETERS, "pass_lag"), label(load("en"), PARAMETERS, "my_limit")
    ('Delay of pass-through', 'My limit')
    """
    if slug in words:
        return language.say(words[slug])
    return language.capital(slug.replace("_", " ").replace("-", " "))
