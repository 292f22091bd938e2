"""Periods, days, hours and grains of the question that the query answers.

Dating(said of "sales on weekends", parts).answers_days(Span "weekends")      False of a query that leaves them out
"""

from __future__ import annotations

from semantic.query.types import Bounds
from service.asking.faithfulness.sides import Sides
from service.asking.faithfulness.times import weekday_of
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.time_phrases import Hours
from service.asking.offline.tagging.time_words import Earlier, Running


class Dating(Sides):
    """What of the times of the question the query answers."""

    def answers_time(self, span: Span) -> bool:
        for part in self.times:
            given = part.clause.range
            if isinstance(given, str | Bounds):
                if self.said.same_time(span, given):
                    return True
                if part.clause.compare and self.said.before(span, self.parts.query):
                    return True
                if self.said.in_all(given) or self._in_reading(span, given):
                    return True
        picks = [part for part in self.filters if part.negated == (span.start in self.said.negated)]
        if (day := weekday_of(span)) is not None:
            return any(part.field == "time.day_of_week" and day in part.values for part in picks)
        return any(self.is_period(value, span) for part in picks if part.on_time for value in part.values)

    def _in_reading(self, span: Span, given: str | Bounds) -> bool:
        """Whether the query's range is what the span comes to with the other periods, with all that is picked of it."""
        picked = {(part.field, frozenset(part.values)) for part in self.filters if not part.negated}
        return any(
            span.start in reading.covers
            and (not reading.against or reading.against in self.compared_with)
            and self.said.is_range(reading, given)
            and (not reading.field or (reading.field, frozenset(reading.values)) in picked)
            for reading in self.said.readings
        )

    def answers_running(self, span: Span) -> bool:
        """A metric that is defined so, or every one shown through the window that is said."""
        assert isinstance(span.payload, Running)
        if any(self.book.catalog.metrics[name].window is not None for name in self.measured):
            return True
        if all(part.over is None for part in self.metrics):
            return self._run_up(span.payload)
        return all(self.is_window(span.payload, part) for part in self.metrics)

    def _run_up(self, running: Running) -> bool:
        """ "cumulative sales in 2017": one number for the range is what they have run up to."""
        return not (running.moving or running.to_date or self.grains)

    def answers_days(self, span: Span) -> bool:
        days = set(span.payload) if isinstance(span.payload, tuple) else set()
        return self._picks_times(span, "time.day_of_week", days)

    def answers_hours(self, span: Span) -> bool:
        hours = set(span.payload.hours) if isinstance(span.payload, Hours) else set()
        return self._picks_times(span, "time.hour_of_day", hours)

    def _picks_times(self, span: Span, field: str, values: set[int]) -> bool:
        """ "not on weekends" leaves them out, and "on weekends" does not."""
        negated = span.start in self.said.negated
        return any(
            part.field == field and part.negated == negated and values <= set(part.values)
            for part in self.filters
        )

    def answers_earlier(self, span: Span) -> bool:
        """A comparison with it, or each period shown beside the one before it."""
        against = span.payload.against if isinstance(span.payload, Earlier) else ""
        beside = any(part.functions & {"change", "change_rate"} for part in self.metrics)
        each = beside and against != "previous_year"
        return each or any(part.clause.compare == against for part in self.times)

    def answers_grain(self, span: Span) -> bool:
        grain = span.payload[0] if isinstance(span.payload, tuple) else ""
        hour = grain == "hour" and "hour_of_day" in self.grains
        averaged = any(grain in part.units for part in self.metrics)
        return grain in self.grains or hour or averaged or self.spoken(span.key or span.text)
