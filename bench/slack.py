"""How long people wait in Slack, beside the same questions over HTTP: `python -m bench.slack`.

One service process answers both; Slack is the stand-in, in this process, on the same machine. Every question is another
one, in a channel of its own, so that Slack's message a second holds nothing up. The baseline is `POST /v1/ask`.

    alone       one question after the other
    at once     all at the same moment; over HTTP from as many connections as the bot has hands

"acknowledged" is what Slack waits for (three seconds at most), "answered" what the person waits for.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from math import ceil
from pathlib import Path
from time import perf_counter

from bench.chaos.company import Ask, Company, on_duckdb, questions
from bench.chaos.of_slack import Posed, bot_settings, company_slack, pose, replies
from bench.chaos.service import Service
from bench.chaos.talking import http, send
from bots.slack.parts import AT_ONCE
from bots.slack.standin import SlackStandIn

ALONE, TOGETHER = 30, 150
MOST_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds from each question to its acknowledgement and to its answer, and from the first to the last answer."""

    answered: Sequence[float]
    in_all: float
    acknowledged: Sequence[float] = ()

    def line(self, name: str) -> str:
        acknowledged = _quantiles(self.acknowledged) if self.acknowledged else f"{'':>20}"
        return f"{name:<24}{len(self.answered) / self.in_all:>12.1f}{acknowledged}{_quantiles(self.answered)}"


HEAD = (
    f"{'':<24}{'questions/s':>12}{'acknowledged, ms':>20}{'answered, ms':>20}\n"
    f"{'':<36}{'p50':>10}{'p99':>10}{'p50':>10}{'p99':>10}"
)


def _quantiles(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    return "".join(f"{1000 * ordered[ceil(len(ordered) * share) - 1]:>10.0f}" for share in (0.5, 0.99))


async def _over_http(port: int, asks: Sequence[Ask], at_once: int) -> Spent:
    left, spent = iter(asks), []

    async def client() -> None:
        for ask in left:
            begun = perf_counter()
            reply = await send(port, http(ask))
            assert reply is not None and reply.form["rows"] == ask.rows, reply
            spent.append(perf_counter() - begun)

    begun = perf_counter()
    await asyncio.gather(*(client() for _ in range(at_once)))
    return Spent(spent, perf_counter() - begun)


def in_slack(slack: SlackStandIn, asks: Sequence[Ask], at_once: int) -> Spent:
    """Raises AssertionError where a question has not one answer, which is right."""
    posed: list[Posed] = []
    told = len(slack.deliveries)
    for begin in range(0, len(asks), at_once):
        now = pose(slack, asks[begin : begin + at_once], begin)
        slack.wait_for(partial(_are_answered, slack, now), MOST_SECONDS)
        posed += now
    slack.settled()
    times = []
    for each in posed:
        [answer] = replies(slack, each)
        assert each.number in answer.text, answer.text
        times.append((float(each.message.ts), float(answer.ts)))
    sent = [each for each in slack.deliveries[told:] if each.name == "app_mention"]
    return Spent(
        [end - begin for begin, end in times],
        max(end for _, end in times) - min(begin for begin, _ in times),
        [each.attempts[0].seconds for each in sent],
    )


def _are_answered(slack: SlackStandIn, posed: Sequence[Posed]) -> bool:
    return all(replies(slack, each) for each in posed)


def table(alone: int = ALONE, together: int = TOGETHER) -> Iterator[str]:
    """The lines of the table."""
    asks = tuple(islice(questions(), alone + together))
    with tempfile.TemporaryDirectory(prefix="dragoman-bench-") as name:
        folder = Path(name)
        company = Company(folder, on_duckdb(folder))
        with company_slack(channels=together) as slack:
            yield HEAD
            with Service(company.models, folder) as service:
                yield asyncio.run(_over_http(service.port, asks[:alone], 1)).line("POST /v1/ask, alone")
                at_once = asyncio.run(_over_http(service.port, asks[alone:], AT_ONCE))
            with Service(company.models, folder, bot_settings(slack)) as service:
                slack.app.base_url = f"http://127.0.0.1:{service.port}"
                yield in_slack(slack, asks[:alone], 1).line("in Slack, alone")
                yield at_once.line("POST /v1/ask, at once")
                yield in_slack(slack, asks[alone:], together).line("in Slack, at once")


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser()
    options.add_argument("--alone", type=int, default=ALONE)
    options.add_argument("--together", type=int, default=TOGETHER)
    given = options.parse_args()
    for line in table(given.alone, given.together):
        print(line, flush=True)


if __name__ == "__main__":
    main()
