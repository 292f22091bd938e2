"""A verified question made of a good run: the change of the definitions that somebody reviews and commits.

    proposal = proposal_of(run, store, revision, principal, question="sales last week")
    proposal.file, proposal.text, proposal.diff

The query is the person's last correction of the run, else what was run; it has to compile for who proposes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.catalog import Catalog
from semantic.definitions.proposing import NotProposable, Proposal, propose
from semantic.principal import Principal
from semantic.query import parse_query
from service.revision import Revision
from service.store import FeedbackOf, Run, Store


class QuestionExists(NotProposable):
    """It is a verified one already."""

    default_code = "question-exists"


def proposal_of(
    run: Run,
    store: Store,
    revision: Revision,
    principal: Principal,
    *,
    question: str = "",
    also: Sequence[str] = (),
    note: str = "",
) -> Proposal:
    """The file, and the same as a change. Without a `question` it is that of the run. Raises a QueryInvalid."""
    query = _best_query(store, run, principal)
    revision.asker.compile(parse_query(query), principal)
    words = " ".join((question or run.question).split())
    others = tuple(" ".join(each.split()) for each in also)
    _check_new(revision.catalog_of(principal), (words, *others))
    return propose(words, query, by=principal.id, on=store.now().date(), also=others, note=note)


def _best_query(store: Store, run: Run, principal: Principal) -> dict[str, object]:
    """The person's last correction, else what was run."""
    corrections = [
        said.corrected
        for said in FeedbackOf(store).on(run.id)
        if said.corrected is not None and said.principal == principal.id
    ]
    query = corrections[-1] if corrections else run.query
    if query is None:
        raise NotProposable("This run has no query that could be proposed.", hint="Correct it first.")
    return query


def _check_new(catalog: Catalog, words: tuple[str, ...]) -> None:
    """One that is hidden from who proposes it is told of by whoever reviews it."""
    if not words[0]:
        raise NotProposable("The run has no question in words.", hint="Send `question`.")
    known = {text.casefold() for each in catalog.questions for text in (each.question, *each.also)}
    if any(text.casefold() in known for text in words):
        raise QuestionExists("This question is a verified one already.")
