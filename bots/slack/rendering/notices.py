"""Short messages and views around what people do: sent, saved, forgotten, set up, please wait."""

from __future__ import annotations

from collections.abc import Sequence

from bots.slack.rendering.parts import channel, marked, paragraph, small, words
from bots.slack.rendering.texts import cut, escaped
from bots.slack.rendering.trouble import once_more
from bots.slack.rendering.types import Message, View
from bots.slack.rendering.views import note_view
from semantic.errors import Problem

_LONGEST = 300


def code_message(code: str, key: str = "", *, url: str = "") -> Message:
    """To somebody of whom it is not known who they are: how they prove it. Only they may see it. `url` is where the
    service is reached."""
    said = "I do not know yet who you are here, so I cannot show you any data."
    ask = "Ask whoever looks after Dragoman here to tell me."
    how = "If you have an API key of your own, you can do it yourself within ten minutes:"
    command = f"dragoman slack link {code}" + (f" --url {url}" if url else "")
    note = "The code is yours alone and works once: give it to nobody. It can also be sent to POST /v1/slack/link."
    blocks = (
        paragraph(words(said, bold=True)),
        paragraph(words(ask)),
        paragraph(words(f"{how} "), words(command, code=True)),
        small(note),
    )
    return Message(f"{said} {ask} {how} {command}", (*blocks, *once_more(key)))


def sent_message(what: str) -> Message:
    return _note(f"I sent you {what} in our direct messages.")


def passed_on_message(channel_id: str) -> Message:
    """After an answer was posted in another channel."""
    return Message("Shared.", (paragraph(words("Shared in "), channel(channel_id), words(".")),))


def not_passed_on_message(why: str) -> Message:
    return _note(f"I did not share it. {why}")


def forgotten_message(gone: bool) -> Message:
    return _note("Forgotten: I will ask again." if gone else "There was nothing to forget any more.")


def not_set_up_message() -> Message:
    """Where a channel cannot be set up from what was pressed."""
    return _note(
        "Nobody has agreed yet on what everybody in that channel may see. Invite me and mention me there first,"
        " or ask me in a direct message."
    )


def press_again_message() -> Message:
    """After a click that Slack no longer lets open anything."""
    return _note("That took too long to open. Press it once more.")


def other_words_message() -> Message:
    return _note("Then say it in other words.")


def not_made_message() -> Message:
    return _note("Nothing was made.")


def linked_message(principal: str) -> Message:
    return _note(f"I know you already: you are {cut(principal, 150)} to Dragoman.")


def unlinked_now_message(done: bool) -> Message:
    said = "Your account is not linked any more." if done else "Your account was not linked by a code."
    return _note(said)


def proposal_words(file: str) -> str:
    """Beside the file that proposes a verified question."""
    return escaped(
        f"Put this file into the definitions as {file}, and commit it: then it is verified.", _LONGEST
    )


def synonym_words(word: str, means: str, places: Sequence[str]) -> str:
    """Beside the patch by which a word means something for everybody; `places` are "sales.yml, line 12"."""
    said = (
        f"With this, “{cut(word, 60)}” means {cut(means, 60)} for everybody. It changes {'; '.join(places)}."
    )
    how = "In the folder of the definitions: git apply --unidiff-zero with this file, then commit it."
    return escaped(f"{said} {how}", 2 * _LONGEST)


def waiting_view(title: str) -> View:
    """What a modal shows until it is filled."""
    return note_view(title, paragraph(words("One moment …")))


def trouble_view(title: str, problem: Problem) -> View:
    said = " ".join(part for part in (problem.message, problem.hint) if part)
    return note_view(title, paragraph(*marked(cut(said, 1_000))))


def _note(text: str) -> Message:
    return Message(escaped(text, _LONGEST), (small(text),))
