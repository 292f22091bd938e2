"""When something is due, in words, both ways: phrases at the edges of a sentence, and how a schedule says itself.

when = When()
when.taken("every Monday at 9 post sales")      "post sales": what it understood is gone, and kept in `when`
when.recurrence()                               Recurrence((09:00,), weekdays=(1,))
recurrence_words(Recurrence((time(9),), weekdays=(1,)))         "every Monday at 09:00"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from functools import cache
from itertools import pairwise
from zoneinfo import available_timezones

from semantic.zones import known_zone
from service.scheduling.condition_words import COUNTS
from service.scheduling.errors import NotUnderstood
from service.scheduling.times import LAST_DAY, Recurrence

USUAL = time(9)
"""When it is due where only days are said."""
FASTEST_MINUTES = 15
CAN_BE_SAID = (
    "Say for instance “every Monday at 9”, “each weekday at 8:30”, “daily at 7am Berlin time”, “every two hours "
    "between 8 and 18”, “on the first of the month” or “on the last Friday of the month”."
)

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMES = "|".join(f"{day}s?|{day[:3]}" for day in _DAYS)
_SETS = {"weekday": (1, 2, 3, 4, 5), "workday": (1, 2, 3, 4, 5), "working day": (1, 2, 3, 4, 5),
         "business day": (1, 2, 3, 4, 5), "weekend": (6, 7)}  # fmt: skip
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_OF_MONTH = r"(?:\s+(?:day\s+)?of\s+(?:the|every|each)\s+(?P<span>month|quarter))"
_CLOCK = r"(?:noon|midnight|\d{1,2}(?:[:.h]\d{2})?(?:\s*(?:am|pm|a\.m\.|p\.m\.)|\s*o['’]?clock|\s*h\b)?)"
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(COUNTS)})"


class When:
    """What was understood so far of one sentence. Raises NotUnderstood where two phrases disagree."""

    def __init__(self) -> None:
        self.zone = ""
        self._weekdays: tuple[int, ...] = ()
        self._days: tuple[int, ...] = ()
        self._months: tuple[int, ...] = ()
        self._nth = 0
        self._times: tuple[time, ...] = ()
        self._step = 0
        self._hours: tuple[time, time] | None = None
        self._span = ""
        self._said: list[str] = []

    @property
    def is_timed(self) -> bool:
        """Whether a time of the day was said, or a step."""
        return bool(self._times or self._step)

    @property
    def is_said(self) -> bool:
        """Whether a day or a step was."""
        return bool(self._said)

    def taken(self, text: str, edges: str = "<>") -> str:
        """The text without the phrases at its edges: "<" is the beginning, ">" the end."""
        while (shorter := self._one(text, edges)) != text:
            text = shorter
        return text

    def inside(self, text: str) -> str:
        """The text without a phrase in its middle, where none was at its edges."""
        if self.is_said:
            return text
        for pattern, handler in _phrases():
            found = re.search(rf"(?<=\s)(?=every|each|on\s|daily)(?:{pattern})(?=\s)", text, re.I)
            if found and handler not in (_at, _zone, _between):
                handler(self, found)
                return (
                    f"{text[: found.start()].strip()} {self.taken(text[found.end() :].strip(), '<')}".strip()
                )
        return text

    def _one(self, text: str, edges: str) -> str:
        for pattern, handler in _phrases():
            found = re.match(rf"(?:{pattern})(?=[\s,;:]|$)", text, re.I) if "<" in edges else None
            if found and self._may(found, text):
                handler(self, found)
                return text[found.end() :].strip(" ,;:")
            found = re.search(rf"(?:(?<=[\s,;:])|^)(?:{pattern})$", text, re.I) if ">" in edges else None
            if found and self._may(found, text):
                handler(self, found)
                return text[: found.start()].strip(" ,;:")
        return text

    def _may(self, found: re.Match[str], text: str) -> bool:
        """Whether it is a phrase of when: “revenue on Mondays” is no second schedule, “delivery time” no zone."""
        groups = found.groupdict()
        if "zone" in groups:
            after_time = re.search(rf"{_CLOCK}\s+$", text[: found.start()], re.I)
            return _zone_named(groups["zone"]) is not None or bool(after_time)
        loose = "day" in groups and not re.match(r"every|each", found[0], re.I)
        return not loose or not self.is_said or (bool(self._span) and not self._weekdays and not self._days)

    def on(self, said: str, *, weekdays: tuple[int, ...] = (), days: tuple[int, ...] = (),
           months: tuple[int, ...] = (), nth: int = 0) -> None:  # fmt: skip
        if (weekdays and self._weekdays) or (days and self._days):
            raise NotUnderstood(
                f"“{self._said[0]}” and “{said}” are two schedules.", hint="Make one of them first."
            )
        self._weekdays, self._days = weekdays or self._weekdays, days or self._days
        self._months, self._nth = months or self._months, nth or self._nth
        self._said.append(said)

    def each(self, said: str, span: str) -> None:
        """On its first day, unless another is said."""
        if self._span:
            raise NotUnderstood(
                f"“{self._said[0]}” and “{said}” are two schedules.", hint="Make one of them first."
            )
        self._span = span
        self._said.append(said)

    def at(self, said: str, times: tuple[time, ...]) -> None:
        if self._times:
            raise NotUnderstood(f"“{said}” is a second time.", hint="Say “at 9 and 17:30”.")
        self._times = tuple(sorted(set(times)))

    def every(self, said: str, minutes: int) -> None:
        if self._step:
            raise NotUnderstood(f"“{said}” is a second schedule.", hint="Make one of them first.")
        if minutes < FASTEST_MINUTES:
            raise NotUnderstood(
                f"“{said}” is too often.", code="too-often", hint="Every 15 minutes is the fastest."
            )
        if 24 * 60 % minutes:
            raise NotUnderstood(
                f"“{said}” is at other times each day.",
                hint="Say every 15, 20, 30 minutes; 1, 2, 3, 4, 6, 8, 12 hours.",
            )
        self._step = minutes
        self._said.append(said)

    def between(self, first: time, last: time) -> None:
        self._hours = (first, last)

    def within(self, said: str, zone: str) -> None:
        if self.zone and self.zone != zone:
            raise NotUnderstood(f"“{said}” is a second zone.", hint="Say one.")
        self.zone = zone

    def recurrence(self) -> Recurrence:
        """Raises NotUnderstood."""
        if not self._said:
            raise NotUnderstood(
                "I do not know when that is due.", code="schedule-when-missing", hint=CAN_BE_SAID
            )
        if self._hours and not self._step:
            raise NotUnderstood("From when until when is only of use with “every hour”.", hint=CAN_BE_SAID)
        if self._step and self._times:
            raise NotUnderstood("It is either at a time, or every so often.", hint=CAN_BE_SAID)
        weekdays = self._weekdays or ((1,) if self._span == "week" else ())
        days = self._days or ((1,) if self._span in ("month", "quarter") and not weekdays else ())
        months = self._months or ((1, 4, 7, 10) if self._span == "quarter" else ())
        times = self._steps() if self._step else self._times or (USUAL,)
        made = Recurrence(times, weekdays, days, months, self._nth)
        if len(made.times) > 1 and made.shortest.total_seconds() < FASTEST_MINUTES * 60:
            raise NotUnderstood(
                "That is too often.", code="too-often", hint="Every 15 minutes is the fastest."
            )
        return made

    def _steps(self) -> tuple[time, ...]:
        first, last = self._hours or (time(), time(23, 59))
        start, end = (each.hour * 60 + each.minute for each in (first, last))
        if start >= end:
            raise NotUnderstood("That ends before it begins.", hint="Say “between 8 and 18”.")
        return tuple(time(minute // 60, minute % 60) for minute in range(start, end + 1, self._step))


Handler = Callable[[When, re.Match[str]], None]


def _weekdays(when: When, found: re.Match[str]) -> None:
    text = found["day"].lower()
    if known := _SETS.get(text.removesuffix("s")):
        when.on(found[0], weekdays=known)
        return
    named = {
        _DAYS.index(day) + 1 for word in re.findall(r"[a-z]+", text) for day in _DAYS if word[:3] == day[:3]
    }
    when.on(found[0], weekdays=tuple(sorted(named)))


def _daily(when: When, found: re.Match[str]) -> None:
    when.on(found[0])


def _weekly(when: When, found: re.Match[str]) -> None:
    when.each(found[0], "week")


def _monthly(when: When, found: re.Match[str]) -> None:
    when.each(found[0], "quarter" if "quarter" in found[0].lower() else "month")


def _month_day(when: When, found: re.Match[str]) -> None:
    text = found["nth"].lower()
    day = LAST_DAY if text == "last" else _NTH.get(text) or int(re.sub(r"\D", "", text))
    if not 1 <= day <= LAST_DAY:
        raise NotUnderstood(f"No month has a day {day}.", hint=CAN_BE_SAID)
    months: tuple[int, ...] = ()
    if (found.groupdict().get("span") or "").lower() == "quarter":
        months = (3, 6, 9, 12) if text == "last" else (1, 4, 7, 10)
    when.on(found[0], days=(day,), months=months)


def _nth_weekday(when: When, found: re.Match[str]) -> None:
    weekday = next(index for index, day in enumerate(_DAYS, 1) if found["day"].lower()[:3] == day[:3])
    when.on(found[0], weekdays=(weekday,), nth=_NTH[found["nth"].lower()])


def _every(when: When, found: re.Match[str]) -> None:
    count = found["count"] or "one"
    number = COUNTS.get(count.lower()) or int(count)
    when.every(found[0], number * (60 if found["unit"].lower().startswith("h") else 1))


def _hourly(when: When, found: re.Match[str]) -> None:
    when.every(found[0], 60)


def _between(when: When, found: re.Match[str]) -> None:
    when.between(_time(found["from"]), _time(found["to"]))


def _at(when: When, found: re.Match[str]) -> None:
    when.at(found[0], tuple(_time(text) for text in re.findall(_CLOCK, found["times"], re.I)))


def _zone(when: When, found: re.Match[str]) -> None:
    zone = _zone_named(found["zone"])
    if zone is None:
        raise NotUnderstood(
            f"I do not know whose time “{found['zone'][:40]}” is.",
            code="zone-unknown",
            hint="Say a city of the zone database, as in “Berlin time” or “Europe/Berlin”.",
        )
    when.within(found[0], zone)


def _zone_named(text: str) -> str | None:
    said = text.strip()
    return "UTC" if said.upper() in ("UTC", "GMT") else _zones().get(said.lower().replace(" ", "_"))


def _time(text: str) -> time:
    text = text.lower().strip()
    if text in ("noon", "midnight"):
        return time(12 if text == "noon" else 0)
    found = re.match(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", text)
    assert found
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").replace(".", "")
    if half and not 1 <= hour <= 12:
        hour = 99
    elif half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour == 24 and not minute:
        hour = 0
    if hour > 23 or minute > 59:
        raise NotUnderstood(f"“{text}” is no time of day.", hint="Say 9, 9:30, 17:30 or 5pm.")
    return time(hour, minute)


@cache
def _zones() -> dict[str, str]:
    """Zones by their names and by their cities; a city of two zones by neither."""
    cities: dict[str, set[str]] = {}
    for name in available_timezones():
        if known_zone(name) is not None and "/" in name and not name.startswith("Etc/"):
            cities.setdefault(name.rsplit("/", 1)[-1].lower(), set()).add(name)
    unique = {city: min(names) for city, names in cities.items() if len(names) == 1}
    return unique | {name.lower(): name for names in cities.values() for name in names}


@cache
def _phrases() -> tuple[tuple[str, Handler], ...]:
    """What may stand at the edges of a sentence, and what it means; what says more comes first."""
    nth, weekday = "|".join(_NTH), "|".join(_DAYS)
    dated = r"(?P<nth>first|last|\d{1,2}(?:st|nd|rd|th)?)"
    verbs = "at|post|send|show|share|give|report|tell|publish|alert|check"
    some_days = rf"(?:{_NAMES})(?:(?:\s*,\s*|\s+and\s+|\s*&\s*)(?:{_NAMES}))*"
    city = r"[A-Za-z]+(?:\s(?:city|york|angeles|paulo|aires|kong))?"
    return (
        (rf"(?:on\s+)?(?:the|every|each)\s+(?P<nth>{nth})\s+(?P<day>{weekday}){_OF_MONTH}", _nth_weekday),
        (rf"(?:on\s+)?(?:the|every|each)\s+{dated}{_OF_MONTH}", _month_day),
        (rf"on\s+the\s+{dated}", _month_day),
        (rf"(?:on\s+)?(?:every|each)\s+(?P<day>(?:{'|'.join(_SETS)})|{some_days})(?:\s+morning)?", _weekdays),
        (rf"(?:every|each)\s+(?:(?P<count>{_COUNT})\s+)?(?P<unit>hours?|h|minutes?|min)", _every),
        (
            rf"every\s+(?:single\s+)?(?:day|morning)|each\s+(?:day|morning)|(?:daily|everyday)(?=\s+(?:{verbs})\b|\s*,|\s*$)",
            _daily,
        ),
        (r"(?:every|each)\s+week|weekly(?=\s+(?:on|at)\b|\s*,|\s*$)|once\s+a\s+week", _weekly),
        (r"(?:every|each)\s+(?:month|quarter)|(?:monthly|quarterly)(?=\s+(?:on|at)\b|\s*,|\s*$)", _monthly),
        (r"hourly(?=\s+(?:between|from)\b|\s*,|\s*$)", _hourly),
        (rf"on\s+(?P<day>weekdays|workdays|business\s+days|working\s+days|weekends|{some_days})", _weekdays),
        (r"(?P<day>weekdays|workdays|weekends|(?:mon|tues|wednes|thurs|fri|satur|sun)days)", _weekdays),
        (rf"(?:between|from)\s+(?P<from>{_CLOCK})\s+(?:and|to|until|till)\s+(?P<to>{_CLOCK})", _between),
        (rf"(?:at|@)\s+(?P<times>{_CLOCK}(?:(?:\s*,\s*|\s+and\s+)(?:at\s+)?{_CLOCK})*)", _at),
        (r"(?:in\s+)?(?P<zone>[A-Za-z]+(?:/[A-Za-z_+-]+)+|UTC|GMT)(?:\s+time)?", _zone),
        (rf"(?:in\s+)?(?P<zone>{city})\s+time", _zone),
    )


def recurrence_words(recurrence: Recurrence) -> str:
    """ "every Monday at 09:00", "on the 1st of every month at 09:00 and 17:00"."""
    days, times = _days_words(recurrence), _times_words(recurrence.times)
    return times if days == "every day" and times.startswith("every") else f"{days} {times}"


def _days_words(recurrence: Recurrence) -> str:
    weekdays, days = recurrence.weekdays, recurrence.days
    span = "quarter" if recurrence.months in ((1, 4, 7, 10), (3, 6, 9, 12)) else "month"
    names = [_DAYS[day - 1].capitalize() for day in weekdays]
    if recurrence.nth:
        which = next(word for word, number in _NTH.items() if number == recurrence.nth)
        return f"on the {which} {names[0]} of every month"
    if days:
        named = [_ordinal(day) for day in days]
        return f"on the {_and(named)} of every {span}"
    if weekdays in ((1, 2, 3, 4, 5), (6, 7)):
        return "every weekday" if len(weekdays) == 5 else "every Saturday and Sunday"
    return f"every {_and(names)}" if names else "every day"


def _times_words(times: tuple[time, ...]) -> str:
    minutes = [each.hour * 60 + each.minute for each in times]
    steps = {b - a for a, b in pairwise(minutes)}
    if len(times) > 3 and len(steps) == 1:
        (step,) = steps
        often = f"{step} minutes" if step % 60 else "hour" if step == 60 else f"{step // 60} hours"
        whole_day = minutes[0] < step and minutes[-1] + step >= 24 * 60
        return f"every {often}" + ("" if whole_day else f" from {times[0]:%H:%M} to {times[-1]:%H:%M}")
    return f"at {_and([f'{each:%H:%M}' for each in times])}"


def _ordinal(day: int) -> str:
    if day == LAST_DAY:
        return "last day"
    ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _and(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
