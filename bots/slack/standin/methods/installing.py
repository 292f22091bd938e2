"""oauth.v2.access and apps.connections.open: how the app gets its tokens and its sockets.

(https://docs.slack.dev/authentication/installing-with-oauth)
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.slack.standin.errors import Refused
from bots.slack.standin.methods.call import APP, NONE, Call, Method
from bots.slack.standin.slack import Code, Slack
from bots.slack.standin.world import Installation, Person

CODE_SECONDS = 600


def allow(slack: Slack, team: str, person: str, scopes: tuple[str, ...], redirect: str) -> str:
    """A code for an installation that a person agrees to."""
    with slack.changing() as world:
        number = f"{world.number('')}.{world.number('')}.code"
        slack.codes[number] = Code(team, person, scopes, redirect, slack.clock.now() + CODE_SECONDS)
        return number


def install(slack: Slack, team: str, scopes: tuple[str, ...], installer: str = "") -> Installation:
    """The app in a team, with a bot and a token of its own there; again where it was before, with a new token."""
    app, world = slack.app, slack.world
    before = next((one for one in world.installations.values() if one.team == team), None)
    first = not world.installations
    suffix = "" if first else f"{len(world.installations) + 1}"
    bot = before.bot_user if before else app.bot_user + suffix
    bot_id = before.bot_id if before else app.bot_id + suffix
    world.add_person(Person(bot, app.name, team, real_name=app.name.title(), bot=True, bot_id=bot_id))
    for one in world.installations.values():
        one.revoked = one.revoked or one.team == team
    token = f"xoxb-{team}-{len(world.installations) + 1}-stand-in"
    made = Installation(team, token, scopes, bot, bot_id, installer)
    world.installations[token] = made
    return made


def access(call: Call) -> dict[str, object]:
    app = call.slack.app
    if call.text("client_id") != app.client_id:
        raise Refused("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise Refused("bad_client_secret")
    code = call.slack.codes.get(call.text("code"))
    if code is None or call.slack.clock.now() > code.until:
        raise Refused("invalid_code")
    if code.used:
        raise Refused("code_already_used")
    if code.redirect and call.text("redirect_uri") != code.redirect:
        raise Refused("bad_redirect_uri")
    code.used = True
    made = install(call.slack, code.team, code.scopes, code.person)
    team = call.world.teams[code.team]
    return {
        "app_id": app.id,
        "authed_user": {"id": code.person},
        "scope": ",".join(made.scopes),
        "token_type": "bot",
        "access_token": made.token,
        "bot_user_id": made.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None,
        "is_enterprise_install": False,
    }


def connect(call: Call) -> dict[str, object]:
    ticket = call.world.number("")
    call.slack.tickets.add(ticket)
    return {
        "url": f"{call.slack.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={call.slack.app.id}"
    }


METHODS: Mapping[str, Method] = {
    "oauth.v2.access": Method(access, token=NONE),
    "apps.connections.open": Method(connect, token=APP),
}
