"""Two revisions of the definitions side by side: read out of git, run on the warehouse, told as Markdown and JSON."""

from service.reviewing.markdown import review_markdown
from service.reviewing.moving import Moved, Movement, Movements, moved, movements_json
from service.reviewing.revisions import Span, Texts, span_of, texts_in, texts_of

__all__ = [
    "Moved",
    "Movement",
    "Movements",
    "Span",
    "Texts",
    "moved",
    "movements_json",
    "review_markdown",
    "span_of",
    "texts_in",
    "texts_of",
]
