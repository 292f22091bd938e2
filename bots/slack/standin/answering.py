"""Answers one call of the Web API: token, pace, scope, then the method; and writes down what was asked.

reply = answer(slack, "chat.postMessage", {"channel": "C0SALES", "text": "Hello"}, token)
reply.status, reply.body
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from bots.slack.standin.errors import Refused
from bots.slack.standin.methods import METHODS, Call, Method
from bots.slack.standin.methods.call import APP, BOT
from bots.slack.standin.slack import Called, Slack
from bots.slack.standin.world import Installation

_NOBODY = Installation("", "", (), "", "")


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)


def read_arguments(kind: str, body: bytes, query: str) -> Mapping[str, object]:
    """The arguments of a request, from its JSON or form and from its query. Raises Refused."""
    args: dict[str, object] = dict(parse_qsl(query, keep_blank_values=True))
    if kind.startswith("application/json"):
        try:
            said = json.loads(body or b"{}")
        except (ValueError, RecursionError):
            raise Refused("invalid_json") from None
        if not isinstance(said, dict):
            raise Refused("json_not_object")
        return args | said
    if body and not kind.startswith("application/x-www-form-urlencoded"):
        raise Refused("invalid_form_data")
    try:
        return args | dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True))
    except ValueError:
        raise Refused("invalid_charset") from None


def answer(slack: Slack, name: str, args: Mapping[str, object], token: str) -> Reply:
    """Carries a call out, whole or not at all as far as its method checks before it changes."""
    given = token or str(args.get("token") or "")
    args = {key: value for key, value in args.items() if key not in ("token", "client_secret")} | (
        {"client_secret": args["client_secret"]} if "client_secret" in args else {}
    )
    installation = _NOBODY
    try:
        method = METHODS.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        with slack.changing():
            installation = _installation(slack, method, given)
            _in_pace(slack, name, installation, args)
            call = Call(slack, name, args, installation)
            if method.scopes:
                call.may(*method.scopes)
            body: Mapping[str, object] = {"ok": True, **method.run(call)}
            reply = Reply(200, body, _scopes(installation))
            _write_down(slack, name, args, "ok", body)
    except Refused as refused:
        body = refused.body()
        _write_down(slack, name, args, refused.code, body)
        if refused.retry_after:
            return Reply(429, body, {"retry-after": str(refused.retry_after)})
        reply = Reply(200, body, _scopes(installation))
    return reply


def _write_down(
    slack: Slack, name: str, args: Mapping[str, object], answer: str, body: Mapping[str, object]
) -> None:
    kept = {key: value for key, value in args.items() if key != "client_secret"}
    slack.called(Called(name, kept, answer, slack.clock.now(), body))


def _scopes(installation: Installation) -> dict[str, str]:
    return {"x-oauth-scopes": ",".join(installation.scopes)} if installation.scopes else {}


def _installation(slack: Slack, method: Method, token: str) -> Installation:
    if method.token not in (BOT, APP):
        return _NOBODY
    if not token:
        raise Refused("not_authed")
    is_app = token == slack.app.app_token
    found = slack.world.installations.get(token)
    if found is None and not is_app:
        raise Refused("invalid_auth")
    if (method.token == APP) != is_app:
        raise Refused("not_allowed_token_type")
    if found is None:
        return _NOBODY
    if found.revoked:
        raise Refused("token_revoked")
    return found


def _in_pace(slack: Slack, name: str, installation: Installation, args: Mapping[str, object]) -> None:
    channel = str(args.get("channel") or "")
    wait = slack.rates.seconds_to_wait(name, installation.team, channel, slack.clock.now())
    if wait:
        raise Refused("ratelimited", retry_after=wait)
