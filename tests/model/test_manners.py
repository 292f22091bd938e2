"""What is learned from the words of real endpoints: OpenAI, Azure, Mistral, DeepSeek, Groq, vLLM, llama.cpp, Ollama."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.model.attempts import Trouble
from service.model.manners import LADDER, Manners, Rung, Said, learned, schema_refused, trouble_of

NO_SCHEMAS = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
OTHER_TOKENS = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
ONLY_ONE_TEMPERATURE = (
    "Unsupported value: 'temperature' does not support 0.0. Only the default (1) value is supported."
)
TOO_MANY_TOKENS = (
    "'max_tokens' or 'max_completion_tokens' is too large: 900. This model's maximum context length is 4096 tokens "
    "and your request has 3800 input tokens"
)
EXTRA = "Error code: 422 - {'detail': [{'type': 'extra_forbidden', 'loc': ['body', 'stream_options']}]}"
FILTERED = "The response was filtered due to the prompt triggering Azure OpenAI's content management policy"

TOP = Manners()
TOOL, JSON = replace(TOP, rung=Rung.TOOL), replace(TOP, rung=Rung.JSON)


@pytest.mark.parametrize(
    ("before", "status", "message", "after"),
    [
        # OpenAI
        (TOP, 400, NO_SCHEMAS, TOOL),
        (TOP, 400, OTHER_TOKENS, replace(TOP, tokens="max_completion_tokens")),
        (TOP, 400, ONLY_ONE_TEMPERATURE, replace(TOP, temperature=False)),
        # DeepSeek
        (TOP, 400, "This response_format type is unavailable now", TOOL),
        (TOOL, 400, "deepseek-reasoner does not support this tool_choice", JSON),
        # Groq
        (TOP, 400, "'response_format.type' : value is not one of the allowed values ['text','json_object']", TOOL),
        # Mistral
        (TOP, 422, EXTRA, replace(TOP, stream_usage=False)),
        # llama.cpp
        (TOOL, 500, "tools param requires --jinja flag", JSON),
        (TOOL, 500, "Unsupported param: tools", JSON),
        # vLLM
        (TOOL, 400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', JSON),
        # Ollama
        (TOOL, 400, "gemma2:2b does not support tools", JSON),
        # OpenRouter
        (TOP, 404, "No endpoints found that can handle the requested parameters.", TOOL),
        (JSON, 400, "response_format is not supported by this model", replace(TOP, rung=Rung.TEXT)),
    ],
)  # fmt: skip
def test_what_an_error_teaches(before: Manners, status: int, message: str, after: Manners) -> None:
    assert learned(before, Said(status, message=message)) == after


@pytest.mark.parametrize(
    ("status", "code", "message", "trouble"),
    [
        (401, "invalid_api_key", "Incorrect API key provided.", Trouble.KEY_REFUSED),
        (403, "", "Country, region, or territory not supported", Trouble.KEY_REFUSED),
        (404, "model_not_found", "The model `gpt-9` does not exist.", Trouble.MODEL_UNKNOWN),
        (404, "", 'model "llama9" not found, try pulling it first', Trouble.MODEL_UNKNOWN),
        (429, "rate_limit_exceeded", "Rate limit reached for gpt-5", Trouble.RATE_LIMITED),
        (429, "insufficient_quota", "You exceeded your current quota", Trouble.OUT_OF_QUOTA),
        (400, "context_length_exceeded", "This model's maximum context length is 8192 tokens.", Trouble.TOO_LONG),
        (400, "", TOO_MANY_TOKENS, Trouble.TOO_LONG),
        (400, "", "the request exceeds the available context size, try increasing it", Trouble.TOO_LONG),
        (400, "content_filter", FILTERED, Trouble.DECLINED),
        (400, "json_validate_failed", "Failed to generate JSON. Please adjust your prompt.", Trouble.BAD_REPLY),
        (400, "", "Generated JSON does not match the expected schema.", Trouble.BAD_REPLY),
        (500, "", "The server had an error while processing your request.", Trouble.SERVER_ERROR),
        (503, "", "Loading model", Trouble.SERVER_ERROR),
        (529, "overloaded_error", "Overloaded", Trouble.SERVER_ERROR),
        (400, "", "messages[0].content must be shorter", Trouble.REQUEST_REFUSED),
    ],
)  # fmt: skip
def test_what_is_no_lesson_is_a_trouble(status: int, code: str, message: str, trouble: Trouble) -> None:
    said = Said(status, code, message=message)
    for rung in LADDER:
        assert learned(replace(TOP, rung=rung), said) is None, rung
    assert trouble_of(said) is trouble


@pytest.mark.parametrize(
    "message",
    [
        "Invalid schema for response_format 'query': In context=(), 'additionalProperties' is required to be supplied.",
        "The provided JSON schema contains features not supported by xgrammar.",
        "Failed to parse grammar",
        "JSON schema conversion failed: Unrecognized schema",
    ],
)
def test_a_schema_that_is_refused_says_nothing_about_others(message: str) -> None:
    said = Said(400, message=message)
    assert learned(TOP, said) == TOOL
    assert schema_refused(said)


def test_an_endpoint_that_does_not_know_schemas_does_not_know_the_next_one_either() -> None:
    said = Said(
        400,
        message="Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
    )
    assert not schema_refused(said)


def test_the_ladder_has_a_foot() -> None:
    assert replace(TOP, rung=Rung.TEXT).lower is None
    assert TOP.lower == TOOL
