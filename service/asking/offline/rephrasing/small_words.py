"""Small words that say exactly what the words beside them say by themselves, and days that are left out of the week.

    "stores strictly above 200,000 of sales"        stores above 200,000 of sales
    "receipts with between 10 and 20 lines, inclusive"   a bound with "between" has both its ends anyway
    "sales on weekdays except fridays"              sales on mondays, tuesdays, wednesdays and thursdays
    "sales on days other than saturday and sunday"  sales on mondays, tuesdays, wednesdays, thursdays, fridays

Put plainly before the names of the question are looked for.
"""

from __future__ import annotations

import re

from semantic.planning.period_words import WEEKDAYS
from service.asking.offline.rephrasing.parts_of_years import MONTH
from service.asking.offline.rephrasing.rule import Rule

_STRICT = r"(?:above|over|more than|greater than|higher than|larger than|exceeding|beyond)"
_BELOW = r"(?:below|under|less than|fewer than|lower than|smaller than)"
_NAMED = r"(?:(?:numbers? |nos? )?\d|[a-z]+ \d)"
_DAY = rf"(?:{'|'.join(WEEKDAYS)})s?"
_DAY_OF_MONTH = r"(?:the )?\d{1,2}(?:st|nd|rd|th)?"
_DATED = rf"{_DAY_OF_MONTH}(?: (?:and|to|till|until|through) {_DAY_OF_MONTH})?(?: of)? {MONTH}"
_HOURS = (
    r"(?:(?:before|after|from|until|till|between|at|since|past|by|around) (?:about |around )?(?:(?:noon|midday|midnight"
    rf"|dawn|dusk|lunch)\b|(?!{_DATED}|20\d\d)\d)|(?:(?:in|during|at) )?(?:the |lunch ?)?(?:(?:early|late) )?"
    r"(?:mornings?|afternoons?|evenings?|nights?|lunch|noon|hours?)\b)"
)
_BEFORE = r"(?:to |with )?(?:the )?(?:last|previous|prior|same)"
_BESIDE = rf"(?:vs|versus|than|against|compared|relative)(?: (?:to|with))?(?! {_BEFORE} )"
_ALONE = rf"(?! (?:the )?\d|,? (?:and|or) (?!on )[a-z]+s?\b|'s| {_HOURS}|(?: ,)? {_BESIDE})"
"""One Sunday with its date is no day of every week, and "sundays and produce" leaves out something else as well. Of
"sundays before noon" only those hours go; "other than sundays vs saturdays" sets what is left out beside other days."""
_OUT = (
    r"(?:(?:on |for |over )?(?:all |any |the |every )*(?:other )?days? (?:other than|except(?: for)?|but(?: for)?"
    r"|apart from|excluding|that (?:are|were) not)|excluding|except(?: for| on)?|without|not (?:on|counting|including)"
    r"|other than(?: on)?|apart from|leaving out|ignoring)"
)


def _other_days(found: re.Match[str]) -> str:
    """The days of the week that are not left out."""
    if re.search(
        r"(?<!by )(?<!per )(?<!each )\b(?:week ?(?:day|end)|working day)s?\b", found.string, re.IGNORECASE
    ):
        return found[0]  # of the working days other ones are left
    said = {day.removesuffix("s") for day in re.findall(_DAY, found["days"].lower())}
    left = [f"{day}s" for day in WEEKDAYS if day not in said]
    if not left or (len(said) == 1 and len(re.findall(_DAY, found["days"].lower())) > 1):
        return found[0]
    if said == {"saturday", "sunday"}:
        return "on weekdays"
    return f"on {' and '.join(left)}"


def _working_days_but(found: re.Match[str]) -> str:
    """ "weekdays except fridays" as the four days that are left."""
    left = [f"{day}s" for day in WEEKDAYS[:5] if not found[2].lower().startswith(day)]
    return f"{found[1] or ''} on {' and '.join(left)}" if len(left) == 4 else found[0]


SMALL_WORDS: tuple[Rule, ...] = (
    Rule(
        r"(?<!by )(?<!per )(?<!each )(?:on |for )?weekdays?((?: (?!and |or |vs |versus |weekend)[a-z-]+){0,4}?)(?: ,)?"
        r" (?:excluding|except|except for|other than|apart from|without|but not|not counting|minus)"
        rf" (?:on )?({_DAY})(?=$| ,| (?:in|by|during|for|last)\b)",
        _working_days_but,
    ),
    Rule(rf"strictly(?= (?:{_STRICT}|{_BELOW}) )", ""),
    Rule(
        r"(between \d[\d,.]* and \d[\d,.]* (?!am\b|pm\b|h\b|hrs\b|hours\b|o'?clock)[a-z]+)(?: ,)?"
        r" (?:inclusive|inclusively|both inclusive|both included)",
        r"\1",
    ),
    Rule(r"(?:, but|(?<!anything )(?<!everything )(?<!nothing )but)(?= (?:only|just|solely) )", ","),
    Rule(
        rf"(?:, )?but(?= (?:{_STRICT}|{_BELOW}|at most|at least|no more than|no less than) \S*\d)",
        "and",
    ),
    Rule(
        r"(?:, )?both (?:months|weeks|quarters|days|years|periods|halves|of them)(?: taken)?"
        r" (?:combined|together|added up)",
        lambda found: "" if " or " in found.string[: found.start()] else " combined",
    ),
    Rule(
        r"(?:, )?(?:with )?(?:the |all )?unknowns?(?: ones)?"
        r" (?:left out|excluded|taken out|removed|not counted|not included)",
        " excluding unknown",
    ),
    Rule(
        r"(?<!by )(?<!per )(?<!each )(?<!every )(day|week|month|quarter) for \1(?! to date| \d| of)",
        r"\1 by \1",
    ),
    Rule(r"so far (?:for|of) (20\d\d)", r"so far in \1"),
    Rule(
        r"(?:that |which )?(?:lasting|lasted)(?= (?:over|more|less|under|at|longer|fewer|between|up|no) )",
        "that ran for",
    ),
    Rule(
        rf"(?:the |all |any )*other ([a-z]+) (?:besides|than|except|apart from|aside from)(?= {_NAMED})",
        r"\1 other than",
    ),
    Rule(r"within (\S*\d\S*) and(?= \S*\d)", r"between \1 and"),
    Rule(
        r"(?:filled (?:in|out)|completed|took|took part in|participated in|responded to|replied to|returned)"
        r" (?:the|our) (survey|questionnaire|poll)",
        r"answered the \1",
    ),
    Rule(
        rf"{_OUT} (?:the )?(?P<days>{_DAY}(?:(?: ,)?(?: and| or| ,) (?:the |on )?{_DAY})*){_ALONE}",
        _other_days,
    ),
    Rule(rf"{_OUT} (?:the )?weekends?{_ALONE}", "on weekdays"),
    Rule(rf"{_OUT} (?:the )?week ?days{_ALONE}", "on weekends"),
    Rule(r"(?:in|during|within) the hours(?= (?:from|between) )", ""),
)
