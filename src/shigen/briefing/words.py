"""The words for slugs that have no reference table: actions, deciders, cases, dimensions."""

from __future__ import annotations

from shigen.briefing.language import Language, message

ACTIONS = {
    "buy": message("Purchase under contract"),
    "curtail": message("Fewer exports"),
    "divert": message("Diverted purchase"),
    "process": message("Processing"),
    "recycle": message("Recycling"),
    "refill": message("Stock refill"),
    "release": message("Stock release"),
    "substitute": message("Substitution"),
    "surge": message("Extra output"),
    "transfer": message("Transfer between parties"),
}

# Actions that mostly go on as before: they are in the annex, not among what is asked.
RUNNING_ON = ("buy", "process")

UNDONE = {
    "buy": message("Until the contract is signed"),
    "curtail": message("At any time"),
    "divert": message("Until the contract is signed"),
    "process": message("At any time"),
    "recycle": message("Slowly: collection has to stop"),
    "refill": message("By releasing it"),
    "release": message("By refilling"),
    "substitute": message("Slowly: users have to change back"),
    "surge": message("At any time"),
    "transfer": message("Until it is shipped"),
}

DECIDERS = {
    "government": message("Government"),
    "agency": message("Agency"),
    "firm": message("Firm"),
}

TIERS = {
    "defense": message("Defense and safety"),
    "essential": message("Essential civilian"),
    "other": message("Other"),
}

OWNERS = {"industry": message("Industry"), "public": message("Public")}

CASES = {
    "none": message("Nothing"),
    "government": message("Government actions only"),
    "alone": message("Each alone"),
    "joint": message("Together"),
    "joint-fair": message("Together, fairly"),
    "joint-equal": message("Together, evenly"),
}

DIMENSIONS = {
    "stop_months": message("Length of the stop (months)"),
    "industry_days": message("Industry stock (days of use)"),
    "public_days": message("Public stock (days of use)"),
    "pass_through": message("Pass-through to third countries (fraction)"),
}

MODES = {
    "sea": message("by sea"),
    "land": message("by land"),
    "land-sea": message("by land and sea"),
    "domestic": message("inside the country"),
    "assumed": message("way assumed"),
    "none": message("no way known"),
}

RECOVERIES = {
    "licensing": message("then recover by license within {months}"),
    "linear": message("then recover month by month within {months}"),
    "step": message("then return at once"),
    "exponential": message("then recover, fast at first, within {months}"),
}


def word(language: Language, words: dict[str, str], slug: str) -> str:
    """The word for a slug in a language.

    Raises
    ------
    KeyError
        When the slug has no word: a result table brought one that this module does not know.
    """
    return language.say(words[slug])
