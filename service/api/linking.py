"""Accounts of Slack: whoever has a code that the bot showed them says, with their key or token, whose account it is.

POST   /v1/slack/link              {"code": "kmtr-7qxb-4w2n-9dhs"} → {"account": "T1/U1", "principal": "ana", …}
GET    /v1/slack/accounts          the caller's accounts
DELETE /v1/slack/accounts/T1/U1    204; from then on the account is nobody's

A code that somebody else sends along would make their account ask with the caller's rights: `look` shows first whose
account it is.
"""

from __future__ import annotations

from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from semantic.errors import Problem
from service.access import Caller
from service.api.bodies import Body
from service.api.callers import Asking
from service.api.documented import errors
from service.api.examples import inlined
from service.api.kept import store_of
from service.api.once import once, repeatable
from service.api.problems import RequestProblem
from service.api.requests import checked, json_body
from service.api.runs import runs_of
from service.linking import CodeUnknown, Linking, NobodyProved
from service.store.codes import LONGEST
from service.warehouse.types import Cancellation

SOURCE = "slack"


class LinkAccountRequest(Body):
    code: str = Field(min_length=1, max_length=LONGEST, description="What the bot showed, in any letters.")
    look: bool = Field(
        default=False,
        description="Only show whose account the code is of; nothing is linked, and the code stays good.",
    )


class AccountBody(Body):
    """An account of Slack: workspace and user."""

    account: str
    shown: str = Field(default="", description="The e-mail that its workspace confirms, where it does.")
    principal: str = Field(description="As whom it asks.")
    linked: bool
    how: str = Field(default="", description="`key`: as long as the API key is good. `token`, `command`.")
    until: datetime | None = None


class AccountList(Body):
    items: list[AccountBody]


def add_linking_routes(api: FastAPI) -> None:
    """The routes of accounts."""
    _add_link_route(api)
    _add_list_route(api)
    _add_unlink_route(api)


def _add_link_route(api: FastAPI) -> None:
    @api.post(
        "/v1/slack/link",
        summary="Link an account of Slack",
        response_model=AccountBody,
        responses=errors(400, 404, 408, 409, 413, 415, 422, 503),
        openapi_extra=repeatable(_body()),
    )
    async def link(request: Request, caller: Asking) -> Response:
        """From then on the account asks as the caller, with the caller's rights."""
        asked = checked(await json_body(request), LinkAccountRequest)
        store = store_of(request)

        def work(_: Cancellation) -> Response:
            try:
                body = _looked(Linking(store, SOURCE), asked, caller)
            except CodeUnknown as error:
                raise RequestProblem(404, error.problem) from None
            except NobodyProved as error:
                raise RequestProblem(403, error.problem) from None
            return JSONResponse(body.model_dump(mode="json"))

        return await runs_of(request).answer(request, caller, once(request, caller, asked, work))


def _looked(linking: Linking, asked: LinkAccountRequest, caller: Caller) -> AccountBody:
    about = linking.asking(asked.code)
    if about is None:
        raise CodeUnknown
    who = caller.principal.id
    if asked.look:
        return AccountBody(account=about.account, shown=about.shown, principal=who, linked=False)
    made = linking.take(asked.code, caller)
    return AccountBody(
        account=made.account,
        shown=about.shown,
        principal=who,
        linked=True,
        how=made.how.value,
        until=made.until,
    )


def _add_list_route(api: FastAPI) -> None:
    @api.get("/v1/slack/accounts", summary="The caller's accounts of Slack", responses=errors(503))
    def accounts(request: Request, caller: Asking) -> AccountList:
        """Those that were linked by a code; `linked` is whether that still holds."""
        linking = Linking(store_of(request), SOURCE)
        items = [
            AccountBody(
                account=each.account,
                principal=each.principal.id,
                linked=linking.principal(each.account) is not None,
                how=each.how.value,
                until=each.until,
            )
            for each in linking.accounts(caller.principal.id)
        ]
        return AccountList(items=items)


def _add_unlink_route(api: FastAPI) -> None:
    @api.delete(
        "/v1/slack/accounts/{team}/{user}",
        summary="Unlink an account of Slack",
        status_code=204,
        responses=errors(404, 409, 422, 503),
        openapi_extra=repeatable(),
    )
    def unlink(request: Request, team: str, user: str, caller: Asking) -> Response:
        """Only one's own: from then on it asks as nobody."""
        linking, account = Linking(store_of(request), SOURCE), f"{team}/{user}"

        def work() -> Response:
            mine = any(each.account == account for each in linking.accounts(caller.principal.id))
            if not (mine and linking.unlink(account)):
                problem = Problem("no-such-account", f"No account {account[:80]} is linked to you.")
                raise RequestProblem(404, problem)
            return Response(status_code=204)

        return once(request, caller, None, work)()


def _body() -> dict[str, object]:
    example = {"code": "kmtr-7qxb-4w2n-9dhs"}
    content = {"application/json": {"schema": inlined(LinkAccountRequest), "example": example}}
    return {"requestBody": {"required": True, "content": content}}
