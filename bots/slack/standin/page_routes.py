"""The page's own routes: what it shows, and what somebody does on it.

GET  /                              the page
GET  /standin/state?person=U0ANNA&known=17      what she sees, once it is not version 17 any more
POST /standin/act                   {"person": "U0ANNA", "do": "say", "channel": "C0SALES", "text": "sales?"}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from bots.slack.standin.blocks import listed, mapped
from bots.slack.standin.errors import PersonCannot, Refused
from bots.slack.standin.persons import Shown, SomePerson
from bots.slack.standin.showing import shown
from bots.slack.standin.slack import Slack
from bots.slack.standin.wording import written
from bots.slack.standin.world import Message

ASSETS: Mapping[str, str] = {
    "index.html": "text/html",
    "page.css": "text/css",
    "page.js": "text/javascript",
    "blocks.js": "text/javascript",
    "texts.js": "text/javascript",
    "charts.js": "text/javascript",
    "dom.js": "text/javascript",
}
PROTECTION: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
"""Nothing from outside, and no script that came in with a message."""


def add_page(app: FastAPI, slack: Slack) -> None:
    @app.get("/")
    def page() -> Response:
        return _asset("index.html")

    @app.get("/favicon.ico")
    def icon() -> Response:
        return Response(status_code=204)

    @app.get("/standin/page/{name}")
    def asset(name: str) -> Response:
        return _asset(name) if name in ASSETS else Response(status_code=404)

    @app.get("/standin/state")
    async def state(person: str, known: int = -1) -> Response:
        if slack.version == known:
            return Response(status_code=204)
        try:
            return JSONResponse(shown(slack, person))
        except KeyError:
            return JSONResponse({"error": "There is no such person."}, 404)

    @app.post("/standin/act")
    async def act(request: Request) -> Response:
        if not _from_here(request):
            return JSONResponse({"error": "Only the page itself may do this."}, 403)
        try:
            said = json.loads(await request.body())
        except (ValueError, RecursionError):
            said = None
        return await run_in_threadpool(_acted, slack, mapped(said))


def _asset(name: str) -> Response:
    content = files("bots.slack.standin").joinpath("page", name).read_bytes()
    return Response(content, media_type=ASSETS[name], headers=dict(PROTECTION))


def _from_here(request: Request) -> bool:
    """Another site's page can neither send JSON here unasked, nor leave its own origin out."""
    origin = request.headers.get("origin", "")
    is_json = request.headers.get("content-type", "").startswith("application/json")
    return is_json and (not origin or urlsplit(origin).netloc == request.headers.get("host"))


def _acted(slack: Slack, said: Mapping[str, object]) -> Response:
    do = DOINGS.get(str(said.get("do")))
    if do is None:
        return JSONResponse({"error": "Nobody can do that."}, 400)
    try:
        person = SomePerson(slack, slack.account(str(said.get("person"))))
        return JSONResponse({"ok": True, **(do(slack, person, said) or {})})
    except KeyError as error:
        return JSONResponse({"error": str(error.args[0])}, 404)
    except (PersonCannot, Refused, TimeoutError) as error:
        return JSONResponse({"error": str(error)}, 409)


Said = Mapping[str, object]
Doing = Callable[[Slack, SomePerson, Said], Said | None]


def _text(said: Said, name: str) -> str:
    return str(said.get(name) or "")


def _say(slack: Slack, person: SomePerson, said: Said) -> None:
    text, channel = _text(said, "text").strip(), _text(said, "channel")
    command, _, rest = text.partition(" ")
    if command in slack.app.commands:
        person.command(command, rest.strip(), channel)
    elif text:
        person.says(written(slack, text), channel, thread=_text(said, "thread"))


def _message(slack: Slack, said: Mapping[str, object]) -> Message:
    with slack.reading() as world:
        return world.messages[_text(said, "channel")][_text(said, "ts")]


def _shown(slack: Slack, said: Mapping[str, object]) -> Shown:
    """The message or view that something is done with."""
    with slack.reading() as world:
        return world.views[_text(said, "view")] if said.get("view") else _message(slack, said)


def _edit(slack: Slack, person: SomePerson, said: Said) -> None:
    person.edits(_message(slack, said), written(slack, _text(said, "text")))


def _delete(slack: Slack, person: SomePerson, said: Said) -> None:
    person.deletes(_message(slack, said))


def _click(slack: Slack, person: SomePerson, said: Said) -> None:
    person.clicks(_shown(slack, said), _text(said, "element"), block=_text(said, "block"))


def _select(slack: Slack, person: SomePerson, said: Said) -> None:
    shown = _shown(slack, said)
    person.selects(shown, _text(said, "element"), said.get("value"), block=_text(said, "block"))


def _look_up(slack: Slack, person: SomePerson, said: Said) -> Said:
    shown, typed = _shown(slack, said), _text(said, "text")
    found = person.looks_up(shown, _text(said, "element"), typed, block=_text(said, "block"))
    return {"options": found}


def _submit(slack: Slack, person: SomePerson, said: Said) -> Said:
    with slack.reading() as world:
        view = world.views[_text(said, "view")]
    for one in map(mapped, listed(said.get("fields"))):
        person.fills(view, _text(one, "element"), one.get("value"), block=_text(one, "block"))
    if wrong := person.wrong(view):
        return {"outcome": "errors", "errors": wrong}
    came = person.submits(view=view)
    return {"outcome": came.outcome, "errors": came.errors}


def _close(slack: Slack, person: SomePerson, said: Said) -> None:
    person.closes()


def _open_home(slack: Slack, person: SomePerson, said: Said) -> None:
    person.opens_home()


def _open_messages(slack: Slack, person: SomePerson, said: Said) -> None:
    person.opens_messages()


def _shortcut(slack: Slack, person: SomePerson, said: Said) -> None:
    person.shortcut(_message(slack, said), _text(said, "callback"))


DOINGS: Mapping[str, Doing] = {
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "click": _click,
    "select": _select,
    "look_up": _look_up,
    "submit": _submit,
    "close": _close,
    "open_home": _open_home,
    "open_messages": _open_messages,
    "shortcut": _shortcut,
}
