"""What people make of answers: votes, reasons, queries put right, and verified questions proposed from good runs.

POST /v1/runs/{id}/feedback      {"vote": "down", "reason": "period", "correction": {"metrics": ["revenue"], …}}
GET  /v1/runs/{id}/feedback      what was said about it
POST /v1/runs/{id}/propose       {"question": "sales last week"} → a file for git; the service writes nothing
POST /v1/runs/{id}/synonym       {"choice": 0} → the lines that make a word mean what was chosen, for git
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from semantic.definitions.proposing import Proposal
from semantic.query import parse_any, query_json
from service.access import Caller
from service.api.bodies import Body
from service.api.callers import Anybody, Reading
from service.api.documented import errors
from service.api.examples import inlined
from service.api.kept import no_such_run, own_run, store_of
from service.api.once import once, repeatable
from service.api.problems import RequestProblem
from service.api.requests import checked, json_body
from service.api.runs import runs_of
from service.asking.steps import LONGEST_QUESTION
from service.proposing import QuestionExists, proposal_of
from service.rerunning import may_see_again
from service.revision import Current, Revision
from service.store import FeedbackOf, Run, Store
from service.synonyms import propose_synonym, settled_by
from service.warehouse.types import Cancellation

ReasonName = Literal["number", "metric", "filter", "period", "grouping", "misunderstood", "other"]


class FeedbackRequest(Body):
    """Any of these. A vote takes the place of an earlier one; `none` takes it back."""

    vote: Literal["up", "down", "none"] | None = None
    reason: ReasonName | None = Field(default=None, description="What is wrong with it.")
    comment: str = Field(default="", max_length=2_000, description="Goes with the vote or the correction.")
    correction: dict[str, object] | None = Field(
        default=None, description="The query that should have been run; it has to compile for who sends it."
    )
    action: Literal["copied", "exported", "followed"] | None = Field(
        default=None, description="What was done with the answer."
    )


class SaidBody(Body):
    kind: str = Field(description="`vote`, `reason`, `correction` or `action`.")
    value: str
    comment: str
    at: datetime
    original: dict[str, object] | None = Field(
        description="The query that was run, of a correction; none where policies changed since."
    )
    corrected: dict[str, object] | None


class FeedbackList(Body):
    items: list[SaidBody]


class ProposeRequest(Body):
    """`question` and `also` are the words that shall be answered so; without `question` those of the run."""

    question: str | None = Field(default=None, min_length=1, max_length=LONGEST_QUESTION)
    also: list[str] = Field(default=[], max_length=20)
    note: str = Field(default="", max_length=2_000)


class ProposalBody(Body):
    """A change of the definitions for somebody to review and commit."""

    file: str = Field(description="Its name within the folder of definitions.")
    text: str
    diff: str = Field(description="The same for `git apply`, within that folder.")


class SynonymRequest(Body):
    """`choice` is the one that was taken where the run asked back, counted from 0; without it the run's last correction
    counts."""

    choice: int | None = Field(default=None, ge=0, le=100)


class EditBody(Body):
    """Lines of a file that become others; none before where lines are only added, in front of `line`."""

    file: str = Field(description="Its name within the folder of definitions.")
    line: int = Field(description="Of the first line that changes, counted from 1.")
    before: list[str]
    after: list[str]


class SynonymBody(Body):
    """A change of the definitions for somebody to review and commit."""

    word: str
    means: str = Field(description="What the word will mean, in words.")
    edits: list[EditBody]
    diff: str = Field(
        description="The same for `git apply --unidiff-zero`, within the folder of definitions."
    )


def add_judging_routes(api: FastAPI, current: Current) -> None:
    """The routes of feedback and proposals."""
    _add_feedback_routes(api, current)
    _add_proposing_route(api, current)
    _add_synonym_route(api, current)


def _add_feedback_routes(api: FastAPI, current: Current) -> None:
    @api.post(
        "/v1/runs/{id}/feedback",
        summary="Say what you make of an answer",
        response_model=FeedbackList,
        responses=errors(400, 404, 408, 409, 413, 415, 422, 503),
        openapi_extra=repeatable(_body(FeedbackRequest, {"vote": "down", "reason": "period"})),
    )
    async def judge(request: Request, id: str, caller: Reading) -> Response:
        """About one's own run. A corrected query is kept beside the one that was run."""
        said = checked(await json_body(request), FeedbackRequest)
        store, revision = store_of(request), current()

        def work(_: Cancellation) -> Response:
            run = own_run(store, id, caller)
            corrected = _corrected(said, revision, caller)
            _keep(store, run, caller, said, corrected)
            return _all_said(store, run, revision, caller)

        done = once(request, caller, said, work, revision=revision)
        return await runs_of(request).answer(request, caller, done)

    @api.get(
        "/v1/runs/{id}/feedback",
        summary="What was said about an answer",
        response_model=FeedbackList,
        responses=errors(404, 503),
    )
    def judged(request: Request, id: str, caller: Anybody) -> Response:
        """About one's own run, in order."""
        store = store_of(request)
        return _all_said(store, own_run(store, id, caller), current(), caller)


def _add_proposing_route(api: FastAPI, current: Current) -> None:
    @api.post(
        "/v1/runs/{id}/propose",
        summary="Propose a verified question",
        response_model=ProposalBody,
        responses=errors(400, 404, 408, 409, 413, 415, 422, 503),
        openapi_extra=repeatable(_body(ProposeRequest, {"question": "sales last week"})),
    )
    async def propose_question(request: Request, id: str, caller: Reading) -> Response:
        """The run's query, or one's last correction of it, as a definition file. Nothing is written here: somebody
        reviews and commits it."""
        asked = checked(await json_body(request), ProposeRequest)
        store, revision = store_of(request), current()

        def work(_: Cancellation) -> Response:
            made = _proposed(asked, own_run(store, id, caller), store, revision, caller)
            return JSONResponse({"file": made.file, "text": made.text, "diff": made.diff})

        done = once(request, caller, asked, work, revision=revision)
        return await runs_of(request).answer(request, caller, done)


def _add_synonym_route(api: FastAPI, current: Current) -> None:
    @api.post(
        "/v1/runs/{id}/synonym",
        summary="Propose what a word shall mean",
        response_model=SynonymBody,
        responses=errors(400, 404, 408, 409, 413, 415, 422, 503),
        openapi_extra=repeatable(_body(SynonymRequest, {"choice": 0})),
    )
    async def propose_meaning(request: Request, id: str, caller: Reading) -> Response:
        """The lines that make a word mean for everybody what somebody chose, or put right. Nothing is written here:
        somebody reviews and commits them."""
        asked = checked(await json_body(request), SynonymRequest)
        store, revision = store_of(request), current()

        def work(_: Cancellation) -> Response:
            run = own_run(store, id, caller)
            settled = settled_by(revision, store, run, caller.principal, asked.choice)
            made = propose_synonym(revision, caller.principal, settled)
            changed = [
                {"file": each.file, "line": each.line, "before": each.before, "after": each.after}
                for each in made.edits
            ]
            return JSONResponse({"word": made.word, "means": made.means, "edits": changed, "diff": made.diff})

        done = once(request, caller, asked, work, revision=revision)
        return await runs_of(request).answer(request, caller, done)


def _corrected(said: FeedbackRequest, revision: Revision, caller: Caller) -> dict[str, object] | None:
    """The corrected query, once it compiles for this person."""
    if said.correction is None:
        return None
    query = parse_any(revision.catalog_of(caller.principal), said.correction)
    revision.asker.compile(query, caller.principal)
    return query_json(query)


def _keep(
    store: Store, run: Run, caller: Caller, said: FeedbackRequest, corrected: dict[str, object] | None
) -> None:
    feedback, who = FeedbackOf(store), caller.principal.id
    there = True
    if said.vote is not None:
        vote = "" if said.vote == "none" else said.vote
        there = feedback.vote(run.id, who, vote, comment=said.comment)
    if said.reason is not None:
        there = feedback.because(run.id, who, said.reason) and there
    if said.action is not None:
        there = feedback.did(run.id, who, said.action) and there
    # The last, for it is the only one that is another one when it is said again.
    if corrected is not None:
        there = feedback.correct(run.id, who, corrected, comment=said.comment) and there
    if not there:
        raise no_such_run(run.id)


def _all_said(store: Store, run: Run, revision: Revision, caller: Caller) -> Response:
    whole = may_see_again(run, revision.catalog, caller.principal)
    items = [
        {
            "kind": said.kind,
            "value": said.value,
            "comment": said.comment,
            "at": said.at.isoformat(),
            "original": said.original if whole else None,
            "corrected": said.corrected,
        }
        for said in FeedbackOf(store).on(run.id)
    ]
    return JSONResponse({"items": items})


def _proposed(asked: ProposeRequest, run: Run, store: Store, revision: Revision, caller: Caller) -> Proposal:
    """The file, once its query compiles for who proposes it. Raises a QueryInvalid, or RequestProblem 409."""
    try:
        return proposal_of(
            run,
            store,
            revision,
            caller.principal,
            question=asked.question or "",
            also=asked.also,
            note=asked.note,
        )
    except QuestionExists as error:
        raise RequestProblem(409, error.problem) from None


def _body(type_: type[Body], example: dict[str, object]) -> dict[str, object]:
    content = {"application/json": {"schema": inlined(type_), "example": example}}
    return {"requestBody": {"required": True, "content": content}}
