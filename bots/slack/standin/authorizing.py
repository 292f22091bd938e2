"""The page on which somebody lets the app into their workspace: /oauth/v2/authorize, as Slack asks it.

    anna.allows("http://127.0.0.1:9000/oauth/v2/authorize?client_id=…&scope=chat:write&state=abc")
        "http://127.0.0.1:8765/slack/oauth_redirect?code=…&state=abc"

(https://docs.slack.dev/authentication/installing-with-oauth)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from bots.slack.standin.errors import Refused
from bots.slack.standin.methods.installing import allow
from bots.slack.standin.slack import Slack


@dataclass(frozen=True, slots=True)
class Asked:
    """What the app asks for."""

    scopes: tuple[str, ...]
    redirect: str
    """Where the browser goes with the code; as the app said it, and "" where it said nothing."""
    target: str
    state: str


def read_asked(slack: Slack, query: Mapping[str, str]) -> Asked:
    """Raises Refused for what Slack's page would refuse."""
    app = slack.app
    if query.get("client_id") != app.client_id:
        raise Refused("invalid_client_id")
    scopes = tuple(one for one in query.get("scope", "").split(",") if one)
    if not scopes:
        raise Refused("no_scopes")
    if unknown := sorted(set(scopes) - set(app.scopes)):
        raise Refused("invalid_scope", scopes=unknown)
    redirect = query.get("redirect_uri", "")
    target = redirect or app.address(app.redirect_path)
    if urlsplit(target).scheme not in ("http", "https"):
        raise Refused("bad_redirect_uri")
    if app.base_url and not target.startswith(app.base_url.rstrip("/") + "/"):
        raise Refused("bad_redirect_uri")
    return Asked(scopes, redirect, target, query.get("state", ""))


def granted(slack: Slack, asked: Asked, person: str) -> str:
    """Where the browser goes after Allow."""
    account = slack.account(person)
    code = allow(slack, account.team, account.id, asked.scopes, asked.redirect)
    return _back(asked, {"code": code})


def denied(asked: Asked) -> str:
    return _back(asked, {"error": "access_denied"})


def _back(asked: Asked, said: Mapping[str, str]) -> str:
    answer = {**said, **({"state": asked.state} if asked.state else {})}
    return f"{asked.target}{'&' if '?' in asked.target else '?'}{urlencode(answer)}"


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def asking_page(slack: Slack, asked: Asked, query: str) -> str:
    """The page with its two buttons: what the app may do, in which workspace, as whom."""
    with slack.reading() as world:
        people = "".join(
            f'<option value="{escape(one.id)}">{escape(one.real_name)}, {escape(world.teams[one.team].name)}</option>'
            for one in world.people.values()
            if not one.bot
        )
    scopes = "".join(f"<li><code>{escape(one)}</code></li>" for one in asked.scopes)
    name = escape(slack.app.name.title())
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>{name} asks for access</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;color:#1d1c1d}}
button{{font:inherit;padding:.5rem 1.2rem;border-radius:4px;border:1px solid #1d1c1d;background:#fff}}
button[value=allow]{{background:#007a5a;border-color:#007a5a;color:#fff}}li{{line-height:1.7}}</style>
<h1>{name} asks for access</h1><p>It will be able to use:</p><ul>{scopes}</ul>
<form method="post" action="/oauth/v2/authorize?{escape(query)}"><p><label>You are
<select name="person">{people}</select></label></p>
<button name="answer" value="allow">Allow</button> <button name="answer" value="cancel">Cancel</button></form></html>"""
