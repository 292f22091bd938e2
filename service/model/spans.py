"""What a trace is told of one request to a model: which model, how many tokens. No prompt, no reply.

with chat_span(access, call, "gpt-5-mini") as seen:
    came = …
    hear(seen, came)

Names and attributes are those of OpenTelemetry's conventions for generative AI.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import lru_cache
from urllib.parse import urlsplit

from service.asking.model_calls import CallModel
from service.model.access import ModelAccess
from service.model.endpoint import Broken, Reply
from service.tracing import Attribute, Attributes, Span, span

PROVIDERS: Mapping[str, str] = {
    "api.openai.com": "openai",
    "api.anthropic.com": "anthropic",
    "api.mistral.ai": "mistral_ai",
    "api.groq.com": "groq",
    "api.deepseek.com": "deepseek",
    "api.x.ai": "x_ai",
    "api.perplexity.ai": "perplexity",
    "api.cohere.ai": "cohere",
    "generativelanguage.googleapis.com": "gcp.gemini",
}
AZURE = ".openai.azure.com"
OTHER = "openai_compatible"
"""Anything else that speaks OpenAI's API: a server of one's own, or a gateway."""
LONGEST = 100
"""Of what an endpoint writes about itself."""


def chat_span(access: ModelAccess, call: CallModel, model: str) -> AbstractContextManager[Span]:
    told = {
        **_endpoint(access.url),
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": model,
        "gen_ai.request.max_tokens": call.max_tokens,
        "gen_ai.output.type": "json",
        "dragoman.model.purpose": call.purpose,
        "dragoman.prompt.version": call.prompt_version,
    }
    return span(f"chat {model}", told, client=True)


def embeddings_span(url: str, model: str) -> AbstractContextManager[Span]:
    """Of texts that are made vectors."""
    told = {**_endpoint(url), "gen_ai.operation.name": "embeddings", "gen_ai.request.model": model}
    return span(f"embeddings {model}", told, client=True)


def hear(seen: Span, came: Reply | Broken) -> None:
    """What came of it."""
    if isinstance(came, Broken):
        seen.failed(came.trouble.value)
        return
    told: dict[str, Attribute] = {
        "gen_ai.usage.input_tokens": came.tokens_in,
        "gen_ai.usage.output_tokens": came.tokens_out,
        "gen_ai.response.finish_reasons": [came.finish[:LONGEST]],
    }
    if came.model:
        told["gen_ai.response.model"] = came.model[:LONGEST]
    if came.cached:
        told["gen_ai.usage.cache_read.input_tokens"] = came.cached
    seen.set(told)


@lru_cache(maxsize=16)
def _endpoint(url: str) -> Attributes:
    parts = urlsplit(url)
    host = parts.hostname or ""
    provider = "azure.ai.openai" if host.endswith(AZURE) else PROVIDERS.get(host, OTHER)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return {"gen_ai.provider.name": provider, "server.address": host, "server.port": port}
