"""What a change of definitions means: which definitions changed, what they reach, and what breaks."""

from semantic.review.aspects import Does
from semantic.review.breaking import Break, Breaking, Widened
from semantic.review.changes import Action, Change, Detail, Kind
from semantic.review.reached import Effect, KeptQuery, Of, Reached, Text
from semantic.review.review import Review, review_of

__all__ = [
    "Action",
    "Break",
    "Breaking",
    "Change",
    "Detail",
    "Does",
    "Effect",
    "KeptQuery",
    "Kind",
    "Of",
    "Reached",
    "Review",
    "Text",
    "Widened",
    "review_of",
]
