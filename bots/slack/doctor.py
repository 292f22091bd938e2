"""What keeps the bot from working, found by trying it: each finding says what to do.

    for finding in await examine(Patient(settings, credentials, store)):
        print(finding.level, finding.said, finding.hint)

Nothing is posted anywhere, and nothing that is found out is kept.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bots.slack.calling import Caller, Reply
from bots.slack.credentials import Credentials, open_tokens
from bots.slack.errors import Refused, SlackBusy, SlackError
from bots.slack.limits import SIGNATURE_SECONDS
from bots.slack.manifest import EVENTS_PATH, Where, bot_scopes
from bots.slack.methods import AUTH_TEST, CONNECTIONS_OPEN
from bots.slack.parts import SOURCE
from bots.slack.tokens import OneToken
from semantic.errors import DragomanError
from service.access.addresses import is_loopback
from service.configuration import Slack
from service.store import Store
from service.store.inbox import Inbox

SECONDS = 10.0
QUIET = timedelta(days=1)
"""Without an event for so long, something may be wrong with them."""
SLOW_CLOCK = timedelta(seconds=int(SIGNATURE_SECONDS) // 2)
PUBLIC_MAIL = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "gmx.net",
     "web.de", "proton.me", "protonmail.com", "aol.com", "live.com", "mail.ru", "qq.com"}
)  # fmt: skip
"""Where everybody may have an e-mail, so that none says who somebody of the company is."""


class Level(StrEnum):
    GOOD = "good"
    DOUBTFUL = "doubtful"
    """It works, but perhaps not as it is meant to."""
    BAD = "bad"
    """The bot does not work, or not safely."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is what was looked at, in one word."""

    about: str
    level: Level
    said: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined. `store` is None where there is none yet."""

    settings: Slack
    credentials: Credentials
    store: Store | None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


async def examine(patient: Patient) -> tuple[Finding, ...]:
    """Every finding, in the order in which they are best mended."""
    found = [*_of_settings(patient.settings)]
    found += [each async for each in _of_slack(patient)]
    found += [each async for each in _of_reaching(patient)]
    found += [*_of_store(patient)]
    return tuple(found)


def _of_settings(settings: Slack) -> list[Finding]:
    if settings.transport == "off":
        hint = 'Set slack.transport to "socket", or to "http" where Slack can reach this service.'
        found = [Finding("settings", Level.BAD, "Slack is off: slack.transport is not set.", hint)]
    else:
        found = [Finding("settings", Level.GOOD, f"Events come over {settings.transport}.")]
    if public := sorted(PUBLIC_MAIL & set(settings.email_domains)):
        said = f"Everybody may have an e-mail of {', '.join(public)}, and would be let in."
        found.append(Finding("people", Level.BAD, said, "Take it out of slack.email_domains."))
    elif not (settings.people or settings.email_domains or settings.unlinked == "anonymous"):
        said = "Nobody is known by an e-mail: everybody has to link their account with a code first."
        hint = "Set slack.email_domains to the company's own domains, or name people in [slack.people]."
        found.append(Finding("people", Level.DOUBTFUL, said, hint))
    else:
        said = (
            f"{len(settings.people)} people are set; domains: {', '.join(settings.email_domains) or 'none'}."
        )
        found.append(Finding("people", Level.GOOD, said))
    return found


# Slack -------------------------------------------------------------------------------------------------------------


async def _of_slack(patient: Patient) -> AsyncIterator[Finding]:
    settings, credentials = patient.settings, patient.credentials
    if settings.client_id and patient.store is None:
        return
    tokens = (
        open_tokens(settings, credentials, patient.store)
        if patient.store is not None
        else OneToken(credentials.bot_token)
    )
    caller = Caller(settings.api_url, tokens, seconds=SECONDS, tries=1)
    try:
        teams = await tokens.teams()
        if settings.client_id and not teams:
            said = "No workspace has installed the app yet."
            hint = f"Open {settings.public_url}/slack/install."
            yield Finding("token", Level.BAD, said, hint)
        elif not (settings.client_id or credentials.bot_token):
            yield Finding("token", Level.BAD, "There is no bot token.", "Set slack.bot_token_file.")
        else:
            for team in teams:
                async for finding in _of_token(patient, caller, team):
                    yield finding
        if credentials.app_token or settings.transport == "socket":
            yield await _of_socket(caller, credentials.app_token)
    finally:
        await caller.close()


async def _of_token(patient: Patient, caller: Caller, team: str) -> AsyncIterator[Finding]:
    named = f" of {team}" if team else ""
    try:
        told = await caller.call(AUTH_TEST, team, {})
    except SlackError as error:
        yield _failed("token", f"The bot's token{named} does not work", error)
        return
    workspace = f"{told.get('team')} ({told.get('team_id')})"
    yield Finding("token", Level.GOOD, f"The bot is {told.get('user')} in the workspace {workspace}.")
    yield _of_scopes(patient.settings, told, named)
    if (finding := _of_clock(patient, told)) is not None:
        yield finding


def _of_scopes(settings: Slack, told: Reply, named: str) -> Finding:
    granted = {scope.strip() for scope in str(told.get("x-oauth-scopes") or "").split(",")}
    wanted = bot_scopes(links=bool(Where(url=settings.public_url).domain))
    # The agent view is a choice; without it this scope is not there.
    missing = [scope for scope in wanted if scope not in granted and scope != "assistant:write"]
    if missing:
        said = f"The installation{named} lacks the scopes {', '.join(missing)}."
        hint = "Put the manifest of `dragoman slack manifest` into the app's settings and install it again."
        return Finding("scopes", Level.BAD, said, hint)
    if more := sorted(granted - set(bot_scopes()) - {""}):
        said = f"The installation{named} has scopes that nothing needs: {', '.join(more)}."
        return Finding("scopes", Level.DOUBTFUL, said, "Take them out, so that a stolen token can do less.")
    return Finding("scopes", Level.GOOD, f"All {len(wanted)} scopes are granted.")


def _of_clock(patient: Patient, told: Reply) -> Finding | None:
    try:
        there = parsedate_to_datetime(str(told.get("date")))
        apart = abs(patient.now() - there)
    except (TypeError, ValueError):
        return None
    if apart <= SLOW_CLOCK:
        return Finding("clock", Level.GOOD, "This machine's clock agrees with Slack's.")
    said = f"This machine's clock is {apart.total_seconds():.0f} seconds from Slack's."
    return Finding(
        "clock", Level.BAD, said, "Requests would be refused as too old: set the clock, by NTP say."
    )


async def _of_socket(caller: Caller, app_token: str) -> Finding:
    if not app_token:
        return Finding("socket", Level.BAD, "There is no app-level token.", "Set slack.app_token_file.")
    try:
        await caller.call(CONNECTIONS_OPEN, "", {}, token=app_token)
    except SlackError as error:
        hint = "It needs the scope connections:write, and Socket Mode has to be on in the app's settings."
        return _failed("socket", "The app-level token does not open a connection", error, hint)
    return Finding("socket", Level.GOOD, "Slack opens a connection for events.")


def _failed(about: str, said: str, error: SlackError, hint: str = "") -> Finding:
    if isinstance(error, SlackBusy):
        return Finding(about, Level.DOUBTFUL, error.problem.message, error.problem.hint)
    why = error.reason if isinstance(error, Refused) else error.problem.message
    return Finding(about, Level.BAD, f"{said}: {why}.".replace("..", "."), hint or error.problem.hint)


# Being reached ------------------------------------------------------------------------------------------------------


async def _of_reaching(patient: Patient) -> AsyncIterator[Finding]:
    settings = patient.settings
    if settings.transport != "http":
        return
    if not settings.public_url:
        said, hint = "slack.public_url is not set.", "Set it to where Slack reaches this service."
        yield Finding("reach", Level.DOUBTFUL, said, hint)
        return
    url = settings.public_url + EVENTS_PATH
    challenge = secrets.token_hex(8)
    body = json.dumps({"type": "url_verification", "challenge": challenge, "token": ""})
    headers = _signed(body, patient)
    try:
        status, answer = await _sent(url, body, headers)
    except (aiohttp.ClientError, TimeoutError) as error:
        said = f"{url} cannot be reached from here: {type(error).__name__}."
        yield Finding(
            "reach", Level.BAD, said, "Start `dragoman serve`, and let the proxy before it pass /slack/."
        )
        return
    if status == 200 and challenge in answer:
        yield Finding("reach", Level.GOOD, f"{url} answers what Slack would ask.")
    elif status in (401, 403):
        hint = "slack.signing_secret differs from that of the service there, or its clock is wrong."
        yield Finding("reach", Level.BAD, f"{url} does not take the signature.", hint)
    else:
        hint = "Is it this service that answers there, with slack.transport set to http?"
        yield Finding("reach", Level.BAD, f"{url} answers with status {status}.", hint)
    unsigned, _ = await _sent(url, body, {"Content-Type": "application/json"})
    if unsigned == 200:
        said = f"{url} takes requests that nobody signed."
        yield Finding(
            "signature", Level.BAD, said, "Something else answers there: whoever can reach it may ask."
        )


def _signed(body: str, patient: Patient) -> dict[str, str]:
    at = str(int(patient.now().timestamp()))
    signature = SignatureVerifier(patient.credentials.signing_secret).generate_signature(
        timestamp=at, body=body
    )
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature or "",
    }


async def _sent(url: str, body: str, headers: Mapping[str, str]) -> tuple[int, str]:
    own = is_loopback(urlsplit(url).hostname or "")
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout, trust_env=not own) as session,
        session.post(url, data=body, headers=headers, allow_redirects=False) as response,
    ):
        return response.status, (await response.content.read(10_000)).decode(errors="replace")


# The store ----------------------------------------------------------------------------------------------------------


def _of_store(patient: Patient) -> list[Finding]:
    if patient.store is None:
        hint = "`dragoman serve` or `dragoman store migrate` makes it."
        return [Finding("store", Level.BAD, "There is no store, and the bot needs one.", hint)]
    try:
        last = Inbox(patient.store, SOURCE).last
    except DragomanError as error:
        return [Finding("store", Level.BAD, error.problem.message, error.problem.hint)]
    found = [Finding("store", Level.GOOD, f"What comes is kept in {patient.store.place}.")]
    hint = "Invite the bot to a channel and mention it; then look at the app's Event Subscriptions."
    if last is None:
        return [*found, Finding("events", Level.DOUBTFUL, "No event has come from Slack so far.", hint)]
    if patient.now() - last > QUIET:
        said = f"The last event came on {last:%d %B %Y at %H:%M} UTC."
        return [*found, Finding("events", Level.DOUBTFUL, said, hint)]
    return [*found, Finding("events", Level.GOOD, f"The last event came at {last:%H:%M} UTC.")]
