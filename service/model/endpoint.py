"""One request to an endpoint over the openai SDK, and what became of it: `Reply` or `Broken`; nothing is raised.

    async with Endpoint(access) as endpoint:
        await endpoint.send({"model": "small", "messages": […], "stream": True, …}, seconds=30.0)

The SDK's own retries are off: one place decides about them (`attempts.next_try`).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from service.model.access import OPENAI_URL, ModelAccess
from service.model.attempts import Trouble
from service.model.manners import Said, trouble_of

if TYPE_CHECKING:
    from openai import APIConnectionError, APIStatusError, AsyncOpenAI
    from openai.types import CompletionUsage

NO_KEY = "none"
"""What is sent to endpoints that want none: the SDK does not go without."""

LONGEST_DETAIL = 300
MOST_CHARACTERS = 1_000_000
"""More than any model writes at once: an endpoint that ignores the limit of tokens is not listened to for ever."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model wrote: `text`, or `arguments` of the tool that it called. `finish` is the endpoint's word for why it
    ended. Tokens are 0 where the endpoint does not count; `model` is what it says that it is."""

    text: str
    arguments: str = ""
    refusal: str = ""
    finish: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    model: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """No whole reply. `text` is what had come by then; `said` is the endpoint's error where it sent one."""

    trouble: Trouble
    detail: str = ""
    said: Said | None = None
    retry_after: float | None = None
    text: str = ""


class _Endless(Exception):
    """The reply is longer than any."""


@dataclass(slots=True)
class _Parts:
    """What has come so far."""

    text: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    finish: str = ""
    usage: CompletionUsage | None = None
    characters: int = 0
    model: str = ""

    def named(self, model: object) -> None:
        """Which model it says that it is."""
        self.model = model if isinstance(model, str) else self.model

    def add(self, part: list[str], written: object) -> None:
        """Adds what is text: some endpoints send lists of parts instead. Ends a reply that does not end."""
        if not isinstance(written, str):
            return
        part.append(written)
        self.characters += len(written)
        if self.characters > MOST_CHARACTERS:
            raise _Endless

    def reply(self) -> Reply:
        details = getattr(self.usage, "prompt_tokens_details", None)
        return Reply(
            text="".join(self.text),
            arguments="".join(self.arguments),
            refusal="".join(self.refusal),
            finish=self.finish,
            tokens_in=_count(self.usage, "prompt_tokens"),
            tokens_out=_count(self.usage, "completion_tokens"),
            cached=_count(details, "cached_tokens"),
            model=self.model,
        )

    def so_far(self) -> str:
        return "".join((*self.text, *self.arguments))


class Endpoint:
    """Connections to one endpoint, for one event loop."""

    def __init__(self, access: ModelAccess) -> None:
        self._access = access
        self._client = _client(access)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._client.close()

    async def send(self, body: Mapping[str, object], seconds: float) -> Reply | Broken:
        """Sends one body to /chat/completions. After `seconds` it is given up, wherever it stands."""
        from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

        parts = _Parts()
        try:
            async with asyncio.timeout(seconds):
                await self._receive(body, seconds, parts)
        except (TimeoutError, APITimeoutError):
            return Broken(Trouble.TIMEOUT, f"no reply within {seconds:.1f} s", text=parts.so_far())
        except APIStatusError as error:
            return self._refused(error)
        except APIConnectionError as error:
            return self._unconnected(error, parts.so_far())
        except APIError as error:
            return Broken(Trouble.SERVER_ERROR, self._detail(error.message), text=parts.so_far())
        except _Endless:
            return Broken(Trouble.CUT_SHORT, f"more than {MOST_CHARACTERS} characters came", text="")
        except Exception as error:
            # While a stream is read, the SDK lets errors of its HTTP library and of JSON through as they are.
            return Broken(Trouble.CUT_STREAM, type(error).__name__, text=parts.so_far())
        if not parts.finish:
            return Broken(Trouble.CUT_STREAM, "ended without a finish_reason", text=parts.so_far())
        return parts.reply()

    async def models(self, seconds: float) -> tuple[str, ...] | Broken:
        """The names of the models that the endpoint lists."""
        from openai import APIConnectionError, APIStatusError, APITimeoutError

        try:
            async with asyncio.timeout(seconds):
                page = await self._client.models.list(timeout=seconds)
                return tuple(model.id for model in page.data)
        except (TimeoutError, APITimeoutError):
            return Broken(Trouble.TIMEOUT, f"no reply within {seconds:.1f} s")
        except APIStatusError as error:
            return self._refused(error)
        except APIConnectionError as error:
            return self._unconnected(error)
        except Exception as error:
            return Broken(Trouble.SERVER_ERROR, f"no list of models: {type(error).__name__}")

    async def _receive(self, body: Mapping[str, object], seconds: float, parts: _Parts) -> None:
        # The SDK's overloads cannot be told from a body that is made at run time.
        create: Any = self._client.chat.completions.create
        answer = await create(**body, timeout=seconds, extra_headers=_unsaid(_EACH_TIME))
        if body.get("stream"):
            # Left in its middle, it would go on, and cost, behind our back.
            async with answer:
                await _read_stream(answer, parts)
        else:
            _read_whole(answer, parts)

    def _unconnected(self, error: APIConnectionError, text: str = "") -> Broken:
        """No connection, or one that ended early. Its cause says which; the SDK's own sentence does not."""
        cause = error.__cause__ or error
        trouble = Trouble.CONNECTION if "Connect" in type(cause).__name__ else Trouble.CUT_STREAM
        return Broken(trouble, self._detail(str(cause)), text=text)

    def _refused(self, error: APIStatusError) -> Broken:
        # The SDK's own sentence has a frame around the endpoint's.
        own = error.body.get("message") if isinstance(error.body, dict) else None
        message = own if isinstance(own, str) else error.message
        if error.response.is_redirect:
            place = error.response.headers["location"].partition("?")[0]
            message = f"it points to {place}, which is not followed; write that URL into the settings if it is right"
        said = Said(error.status_code, error.code or "", error.param or "", message)
        detail = self._detail(f"HTTP {error.status_code}: {message}")
        return Broken(trouble_of(said), detail, said, _retry_after(error.response.headers))

    def _detail(self, text: str) -> str:
        """An endpoint's own words for operators, without anything that looks like a key."""
        if self._access.key:
            text = text.replace(self._access.key, "…")
        text = re.sub(r"\b(sk|key|Bearer)[-_ ][^\s,.\"']{6,}", "…", text)
        return text if len(text) <= LONGEST_DETAIL else f"{text[:LONGEST_DETAIL]}…"


def _client(access: ModelAccess) -> AsyncOpenAI:
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient

    return AsyncOpenAI(
        base_url=access.url,
        api_key=access.key or NO_KEY,
        max_retries=0,
        default_headers=quiet_headers(access.url),
        # What is asked is for the endpoint that the settings name, and for no other that it points to.
        http_client=DefaultAsyncHttpxClient(follow_redirects=False),
    )


def quiet_headers(url: str) -> Any:
    """Headers for the SDK's clients, without which they tell every endpoint about this machine."""
    # An organisation that the environment names is one of OpenAI's.
    return _unsaid(
        _ABOUT_HERE if url == OPENAI_URL else (*_ABOUT_HERE, "OpenAI-Organization", "OpenAI-Project")
    )


_ABOUT_HERE = (
    "X-Stainless-OS", "X-Stainless-Arch", "X-Stainless-Runtime", "X-Stainless-Runtime-Version", "X-Stainless-Lang",
    "X-Stainless-Package-Version", "X-Stainless-Async",
)  # fmt: skip
_EACH_TIME = ("X-Stainless-Retry-Count", "X-Stainless-Read-Timeout")
"""Headers in which the SDK tells every endpoint about this machine."""


def _unsaid(names: Iterable[str]) -> Any:
    from openai import Omit

    return {name: Omit() for name in names}


def _count(counted: object, name: str) -> int:
    """A number of tokens; 0 where an endpoint says none, or something else: a budget must not grow by what it says."""
    number = getattr(counted, name, None)
    return max(0, number) if isinstance(number, int) else 0


async def _read_stream(chunks: AsyncIterator[Any], parts: _Parts) -> None:
    async for chunk in chunks:
        parts.usage = chunk.usage or parts.usage
        parts.named(getattr(chunk, "model", None))
        for choice in chunk.choices or ():
            delta = choice.delta
            parts.finish = choice.finish_reason or parts.finish
            if delta is None:
                continue
            parts.add(parts.text, delta.content)
            parts.add(parts.refusal, delta.refusal)
            # One tool is offered and must be called once; a second call has nothing to say.
            for call in delta.tool_calls or ():
                if call.index == 0 and call.function:
                    parts.add(parts.arguments, call.function.arguments)


def _read_whole(completion: Any, parts: _Parts) -> None:
    """An answer in one piece. One that is no completion (a proxy's page of HTML) raises, as a broken stream does."""
    choice = completion.choices[0]
    parts.usage = completion.usage
    parts.named(getattr(completion, "model", None))
    # Some servers leave it out; the answer is whole all the same.
    parts.finish = choice.finish_reason or "stop"
    parts.add(parts.text, choice.message.content)
    parts.add(parts.refusal, choice.message.refusal)
    if choice.message.tool_calls:
        parts.add(parts.arguments, choice.message.tool_calls[0].function.arguments)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that an endpoint asks to wait, None where it does not say; a date is rare and is not read."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        with suppress(ValueError):
            if (seconds := float(headers.get(name, "")) / unit) >= 0:
                return seconds
    return None
