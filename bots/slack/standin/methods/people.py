"""users.*, team.info, bots.info, auth.*, reactions.*: who there is, and who one is oneself.

(https://docs.slack.dev/reference/methods/users.info and its neighbours)
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.slack.standin import happenings
from bots.slack.standin.errors import Refused
from bots.slack.standin.forms import person_form
from bots.slack.standin.methods.call import NONE, Call, Method
from bots.slack.standin.world import Person


def _form(call: Call, person: Person) -> dict[str, object]:
    # The address of somebody of another company is told to nobody.
    email = "users:read.email" in call.installation.scopes and person.team == call.installation.team
    form = person_form(person, email=email, asked_in=call.installation.team)
    if not call.flag("include_locale"):
        form.pop("locale")
    return form


def _known(call: Call, person: Person) -> bool:
    """People of one's own team, and those whom one shares a channel with."""
    shared = [one for one in call.world.channels.values() if person.id in one and call.bot in one]
    return person.team == call.installation.team or bool(shared)


def info(call: Call) -> dict[str, object]:
    person = call.person()
    if not _known(call, person):
        raise Refused("user_not_visible")
    return {"user": _form(call, person)}


def by_email(call: Call) -> dict[str, object]:
    email = call.needed("email").lower()
    for person in call.world.people.values():
        own = person.team == call.installation.team and not person.deleted
        if own and person.email and person.email.lower() == email:
            return {"user": _form(call, person)}
    raise Refused("users_not_found")


def listed(call: Call) -> dict[str, object]:
    team = call.installation.team
    return call.page([_form(call, one) for one in call.world.people.values() if one.team == team], "members")


def team_info(call: Call) -> dict[str, object]:
    team = call.world.teams[call.installation.team]
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": ""}}


def bot_info(call: Call) -> dict[str, object]:
    for person in call.world.people.values():
        if person.bot_id and person.bot_id == (call.text("bot") or call.installation.bot_id):
            return {
                "bot": {
                    "id": person.bot_id,
                    "app_id": call.slack.app.id,
                    "user_id": person.id,
                    "name": person.name,
                    "deleted": person.deleted,
                }
            }
    raise Refused("bot_not_found")


def auth_test(call: Call) -> dict[str, object]:
    team, bot = call.world.teams[call.installation.team], call.world.people[call.bot]
    return {
        "url": f"{call.slack.url}/",
        "team": team.name,
        "user": bot.name,
        "team_id": team.id,
        "user_id": bot.id,
        "bot_id": bot.bot_id,
        "enterprise_id": team.enterprise or None,
        "is_enterprise_install": False,
    }


def revoke(call: Call) -> dict[str, object]:
    if not call.flag("test"):
        call.installation.revoked = True
    return {"revoked": not call.flag("test")}


def uninstall(call: Call) -> dict[str, object]:
    if call.text("client_id") != call.slack.app.client_id:
        raise Refused("invalid_client_id")
    if call.text("client_secret") != call.slack.app.client_secret:
        raise Refused("bad_client_secret")
    happenings.uninstalled(call.slack, call.installation)
    call.installation.revoked = True
    return {}


def react(call: Call) -> dict[str, object]:
    message = call.message(call.joined(), "timestamp")
    name = call.needed("name", "no_reaction").strip(":")
    people = message.reactions.setdefault(name, [])
    if call.bot in people:
        raise Refused("already_reacted")
    people.append(call.bot)
    happenings.reacted(call.slack, message, call.bot, name)
    return {}


def unreact(call: Call) -> dict[str, object]:
    message = call.message(call.joined(), "timestamp")
    name = call.needed("name", "no_reaction").strip(":")
    if call.bot not in message.reactions.get(name, []):
        raise Refused("no_reaction")
    message.reactions[name].remove(call.bot)
    if not message.reactions[name]:
        del message.reactions[name]
    return {}


def api_test(call: Call) -> dict[str, object]:
    if error := call.text("error"):
        raise Refused(error, args=dict(call.args))
    return {"args": dict(call.args)}


METHODS: Mapping[str, Method] = {
    "users.info": Method(info, ("users:read",)),
    "users.lookupByEmail": Method(by_email, ("users:read.email",)),
    "users.list": Method(listed, ("users:read",)),
    "team.info": Method(team_info, ("team:read",)),
    "bots.info": Method(bot_info, ("users:read",)),
    "auth.test": Method(auth_test),
    "auth.revoke": Method(revoke),
    "apps.uninstall": Method(uninstall),
    "reactions.add": Method(react, ("reactions:write",)),
    "reactions.remove": Method(unreact, ("reactions:write",)),
    "api.test": Method(api_test, token=NONE),
}
