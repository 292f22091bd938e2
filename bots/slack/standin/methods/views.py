"""views.*: modals and the App Home.

(https://docs.slack.dev/reference/methods/views.open and its neighbours)
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.slack.standin.blocks import check_message, check_view
from bots.slack.standin.errors import Refused
from bots.slack.standin.forms import view_form
from bots.slack.standin.methods.call import Call, Method
from bots.slack.standin.modals import change_view, exchange, open_view, publish_home
from bots.slack.standin.world import View


def _answer(call: Call, view: View) -> dict[str, object]:
    return {"view": view_form(view, call.slack.app.id, call.installation.bot_id)}


def opened(call: Call) -> dict[str, object]:
    form = call.structure("view")
    check_view(form, "modal")
    found = exchange(call.slack, call.needed("trigger_id"), call.installation.team)
    return _answer(call, open_view(call.slack, call.installation.team, found.user, form))


def pushed(call: Call) -> dict[str, object]:
    form = call.structure("view")
    check_view(form, "modal")
    found = exchange(call.slack, call.needed("trigger_id"), call.installation.team)
    stack = call.world.stacks.get(found.user, [])
    if found.view not in stack:
        raise Refused("not_found")
    return _answer(call, open_view(call.slack, call.installation.team, found.user, form, onto=found.view))


def updated(call: Call) -> dict[str, object]:
    number, external = call.text("view_id"), call.text("external_id")
    if not number and not external:
        raise Refused("invalid_arguments")
    for view in call.world.views.values():
        if view.team == call.installation.team and (
            view.id == number or (external and view.external_id == external)
        ):
            if view.id not in (*call.world.stacks.get(view.user, []), call.world.homes.get(view.user)):
                break
            return _answer(call, change_view(call.slack, view, call.structure("view"), call.text("hash")))
    raise Refused("not_found")


def published(call: Call) -> dict[str, object]:
    person = call.person("user_id")
    if person.team != call.installation.team or person.bot:
        raise Refused("user_not_found")
    view = publish_home(
        call.slack, call.installation.team, person.id, call.structure("view"), call.text("hash")
    )
    return _answer(call, view)


def validated(call: Call) -> dict[str, object]:
    given = [name for name in ("blocks", "message", "view") if call.args.get(name) is not None]
    if len(given) != 1:
        raise Refused("invalid_arguments")
    form = call.structure(given[0])
    if given[0] == "view":
        kind = form.get("type") if isinstance(form, dict) else ""
        check_view(form, str(kind))
    else:
        check_message(form.get("blocks") if isinstance(form, dict) else form)
    return {}


METHODS: Mapping[str, Method] = {
    "views.open": Method(opened),
    "views.push": Method(pushed),
    "views.update": Method(updated),
    "views.publish": Method(published),
    "blocks.validate": Method(validated),
}
