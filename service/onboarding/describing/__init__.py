"""Better words for proposed definitions, by a language model: from names and comments alone, and marked as drafts."""

from service.onboarding.describing.asking import Words, describe
from service.onboarding.describing.drafts import with_words

__all__ = ["Words", "describe", "with_words"]
