"""Words of a language model in a proposal: marked as drafts, beside what the database says itself, which stays.

description: What customers ordered.  # draft
synonyms: [sales, turnover]           # draft
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from semantic.book.words import phrase_key
from semantic.definitions.layout import Listed, Piece, Value, piece
from service.onboarding.describing.asking import Item, Words
from service.onboarding.proposing.proposal import Member, ModelProposal, Proposal

MARK = "draft"
HEAD = "draft: what is marked so was written by a language model; read it, then delete the mark."


def with_words(
    proposal: Proposal, words: Mapping[Item, Words], commented: Collection[Item], taken: Collection[str] = ()
) -> Proposal:
    """The proposal with the words. `commented` are described by the database itself: they only get synonyms. A synonym
    that two would have, or that is a name already (`taken` among them), is nobody's."""
    free = _free(proposal, words, taken)
    return replace(proposal, models=tuple(_model(model, words, commented, free) for model in proposal.models))


def _free(proposal: Proposal, words: Mapping[Item, Words], taken: Collection[str]) -> frozenset[str]:
    """The keys of synonyms that mean one thing."""
    used = {phrase_key(text) for text in taken}
    for model in proposal.models:
        used.add(phrase_key(model.name.replace("_", " ")))
        for member in model.members:
            known = member.values.get("synonyms")
            named = [member.name.replace("_", " "), *(known if isinstance(known, list) else ())]
            used |= {phrase_key(str(text)) for text in named}
    offered = Counter(phrase_key(text) for each in words.values() for text in set(each.synonyms))
    return frozenset(key for key, count in offered.items() if count == 1 and key not in used)


def _model(
    model: ModelProposal, words: Mapping[Item, Words], commented: Collection[Item], free: Collection[str]
) -> ModelProposal:
    own = words.get((model.name, ""))
    values = dict(model.values)
    if own is not None:
        values = _with(values, own, free, keep=(model.name, "") in commented)
    members = tuple(_member(model.name, member, words, commented, free) for member in model.members)
    if values == model.values and members == model.members:
        return model
    return replace(model, values={**values, "meta": {MARK: True}}, members=members, head=(*model.head, HEAD))


def _member(
    model: str,
    member: Member,
    words: Mapping[Item, Words],
    commented: Collection[Item],
    free: Collection[str],
) -> Member:
    own = words.get((model, member.name))
    if own is None:
        return member
    return replace(
        member, values=_with(dict(member.values), own, free, keep=(model, member.name) in commented)
    )


def _with(values: dict[str, object], own: Words, free: Collection[str], *, keep: bool) -> dict[str, object]:
    if own.description and not keep:
        values["description"] = Piece(Value(own.description), after=MARK)
    added = [text for text in own.synonyms if phrase_key(text) in free]
    if added:
        known = values.get("synonyms")
        listed = [*(known if isinstance(known, list) else ()), *added]
        values["synonyms"] = Piece(Listed(tuple(map(piece, listed))), after=MARK)
    return values
