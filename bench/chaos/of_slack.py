"""What happens to the bot in Slack: the service is killed in the middle of many questions, and started again."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from threading import Event
from time import monotonic

from bench.chaos.company import Ask, Company, on_duckdb, questions
from bench.chaos.databases import server
from bench.chaos.outcome import Options, Outcome
from bench.chaos.service import Service
from bots.slack.standin import Channel, Message, SlackApp, SlackStandIn, running_slack

CHANNELS = 20
MOST_SECONDS = 240.0
RETRIED_AFTER = 60.0
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Posed:
    """A question of somebody in a channel, and the number that answers it."""

    message: Message
    ask: Ask

    @property
    def number(self) -> str:
        return f"{self.ask.rows[0][0]:,}"


@contextmanager
def company_slack(channels: int = CHANNELS) -> Iterator[SlackStandIn]:
    """A Slack with so many more channels, at Slack's own pace."""
    with running_slack(SlackApp()) as slack:
        with slack.changing() as world:
            members = ["U0ANNA", "U0BEN", slack.app.bot_user]
            for number in range(channels):
                world.add_channel(Channel(f"C0LOAD{number}", f"load-{number}", "T0ACME", members=[*members]))
        yield slack


def bot_settings(slack: SlackStandIn) -> Mapping[str, str]:
    """What a service that answers in this Slack over HTTP is started with."""
    form = {**slack.settings(), "setup": "open"}
    return {
        f"DRAGOMAN_SLACK__{name.upper()}": ",".join(value) if isinstance(value, list) else str(value)
        for name, value in form.items()
    }


def pose(slack: SlackStandIn, asks: Iterable[Ask], first: int = 0) -> list[Posed]:
    """Questions at once, one from each channel in turn, of which the `first` begins."""
    channels = [each.name for each in slack.world.channels.values() if each.name.startswith("load-")]
    people = slack.person("anna"), slack.person("ben")
    return [
        Posed(people[at % 2].mentions(str(ask.form["question"]), in_=f"#{channels[at % len(channels)]}"), ask)
        for at, ask in enumerate(asks, first)
    ]


def replies(slack: SlackStandIn, posed: Posed) -> list[Message]:
    """What the bot said to it in its thread, to everybody or to whoever asked."""
    said = slack.replies(posed.message, seen_by=posed.message.user)
    return [each for each in said if each.user == slack.app.bot_user]


def wait_for_all(slack: SlackStandIn, posed: list[Posed], most: float = MOST_SECONDS) -> float:
    """The seconds until each is answered, or until `most` have passed. Slack's pauses between retries are cut short."""
    pause, begun = Event(), monotonic()
    while not all(replies(slack, each) for each in posed) and monotonic() - begun < most:
        pause.wait(0.5)
        slack.clock.advance(RETRIED_AFTER)
    return monotonic() - begun


def judge(slack: SlackStandIn, posed: list[Posed], outcome: Outcome) -> None:
    """Each has one answer, which is right, or was said to be interrupted."""
    tally = outcome.tally
    for each in posed:
        said = [message.text for message in replies(slack, each)]
        if not said:
            tally.lost.append(str(each.ask.form))
        elif len(said) > 1:
            tally.wrong.append(f"{each.ask.form}: answered {len(said)} times")
        elif INTERRUPTED in said[0]:
            tally.clear[INTERRUPTED] += 1
        elif each.number in said[0]:
            tally.right += 1
        else:
            tally.wrong.append(f"{each.ask.form}: {said[0][:200]}")


def killed(options: Options) -> Outcome:
    """Its store is SQLite, then PostgreSQL; a hundred questions in twenty channels each time."""
    outcome, random_ = Outcome(), random.Random(7)
    company = Company(options.folder, on_duckdb(options.folder))
    asks, longest, rounds = questions(), 0.0, max(options.kills // 6, 1)
    with company_slack() as slack, server(options.folder) as database:
        for url in ("", database.url.render_as_string(hide_password=False)):
            settings = {**bot_settings(slack), **({"DRAGOMAN_STORE__URL": url} if url else {})}
            service = Service(company.models, options.folder, settings)
            for _ in range(rounds):
                _start(service, slack)
                posed = pose(slack, islice(asks, 100))
                Event().wait(random_.uniform(0.3, 3.0))
                before = sum(bool(replies(slack, each)) for each in posed)
                service.kill()
                outcome.expect(before < len(posed), "all was answered before it was killed")
                _start(service, slack)
                longest = max(longest, wait_for_all(slack, posed))
                service.stop()
                judge(slack, posed, outcome)
            outcome.no_faults(service)
    outcome.happened = (
        f"killed {2 * rounds} times within 100 questions: {outcome.tally.right} answered once, "
        f"{outcome.tally.clear.total()} said to be interrupted; the last {longest:.0f} s after the start"
    )
    return outcome


def _start(service: Service, slack: SlackStandIn) -> None:
    service.start()
    slack.app.base_url = f"http://127.0.0.1:{service.port}"
