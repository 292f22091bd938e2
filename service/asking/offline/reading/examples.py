"""Values that are named to say by what to split: "answered survey y/n", "split into homeowners, renters and so on".

"basket value answered survey y/n"                by answered survey
"households split into homeowners and renters"    by home ownership, these two
"households: homeowners, renters and so on"       by home ownership, all there are
"""

from __future__ import annotations

from semantic.book import DimensionMeaning
from semantic.definitions.types import ValueType
from service.asking.offline.reading.draft import GroupDraft, NotRead
from service.asking.offline.reading.walk import Walk, unclear
from service.asking.offline.wording import title


def read_yes_no(walk: Walk) -> None:
    """The yes-or-no property before it is what the answer is split by, and picks no rows."""
    noun = walk.before
    span = walk.take()
    known = walk.book.catalog.dimensions
    named = [m.dimension for m in noun.dimensions] if noun is not None else []
    picked = [value.dimension for value in noun.values] if noun is not None else []
    found = [name for name in dict.fromkeys((*named, *picked)) if known[name].type is ValueType.BOOLEAN]
    if noun is None or len(found) != 1 or walk.negated:
        raise unclear(span.text)
    last = walk.draft.selections[-1:]
    if last and last[0].keys == (noun.key,):
        walk.examples |= set(last[0].keys)
        walk.draft.selections.pop()
        walk.share.selected.pop()
    elif not any(name in {m.dimension for g in walk.draft.groups for m in g.candidates} for name in found):
        raise unclear(span.text)
    _group_by(walk, found[0])


def read_examples(walk: Walk) -> None:
    """ "homeowners, renters and so on": not only these, but all that there are beside them."""
    span = walk.take()
    last = walk.draft.selections[-1:]
    if not last or last[0].negated or last[0].compared or last[0].either:
        raise _of_what(span.text)
    shared = _shared(walk)
    if len(shared) != 1 or len(last[0].items) < 2:
        raise _of_what(span.text)
    walk.examples |= set(last[0].keys)
    walk.draft.selections.pop()
    walk.share.selected.pop()
    _group_by(walk, shared[0])


def _of_what(text: str) -> NotRead:
    """Final, as the words may be read as nothing, too: "valentines and all" would be valentines only."""
    return NotRead(f"It is not clear what “{text}” does in this question.", (text,), final=True)


def _shared(walk: Walk) -> list[str]:
    """The dimensions that have all values of the last selection."""
    found: list[str] | None = None
    for item in walk.draft.selections[-1].items:
        names = [m.dimension for m in item if hasattr(m, "dimension")]
        found = [name for name in (found if found is not None else names) if name in names]
    return list(dict.fromkeys(found or []))


def _group_by(walk: Walk, name: str) -> None:
    dimension = walk.book.catalog.dimensions[name]
    if any(name in {m.dimension for m in group.candidates} for group in walk.draft.groups):
        return
    walk.draft.groups.append(GroupDraft(title(dimension), (DimensionMeaning(name),)))
    walk.joint, walk.open_filter = None, False
