"""What buttons, menus and views are called, and the small values that they carry: ids, never a query or rows.

    action_id(Act.FOLLOW, 1)                     "answer.follow#1"
    carried(run="r1", at=1)                      '{"at":1,"run":"r1"}'
    pressed("answer.follow#1", '{"at":1,"run":"r1"}')   Pressed(Act.FOLLOW, run="r1", at=1)

Whatever is pressed is looked up in the store and checked again: a value that was tampered with finds nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum

from bots.slack.limits import BUTTON_VALUE


class Act(StrEnum):
    """What can be pressed or picked. `run` is the answer's id, `at` counts from 0, `id` is another thing's id."""

    HOW = "answer.how"
    CSV = "answer.csv"
    REFINE = "answer.refine"
    SHARE = "answer.share"
    FOLLOW = "answer.follow"
    """Asks the answer's follow-up `at`."""
    FEEDBACK = "answer.feedback"
    """Likes it or not: `liked` says which."""
    MORE = "answer.more"
    """The menu of what is wanted less often: `pressed` gives the act that was picked in it instead."""
    SAVE = "answer.save"
    PROPOSE = "answer.propose"
    """Proposes a verified question."""
    PROPOSE_WORD = "answer.propose_word"
    """Proposes that a word shall mean for everybody what was chosen (`at` of the run that asked back) or corrected."""
    SCHEDULE = "answer.schedule"
    RETRY = "answer.retry"
    """Asks the same once more; `id` is the inbox key where there is no run."""
    TELL_ALL = "answer.tell_all"
    """Shows what only the asker sees to the channel, as far as its audience may see it."""

    CHOOSE = "ask.choose"
    """Takes the choice `at`."""
    CHOOSE_FROM = "ask.choose_from"
    """The same from a menu; the picked option carries the value."""
    REMEMBER = "ask.remember"
    """Takes a choice for the same words from now on."""
    FORGET = "ask.forget"
    """Takes back what was remembered."""
    OTHER = "ask.other"
    """Something else was meant: it is said in other words."""
    EXAMPLE = "ask.example"
    """Asks the example `at` of those that were offered."""

    LINK = "person.link"
    """Opens the one-time link; the button has an address of its own."""
    UNLINK = "person.unlink"
    SET_UP = "place.set_up"
    """Opens the view that sets a channel up; `id` is the inbox key of the question that waits for it."""
    SET_UP_OPEN = "place.set_up_open"
    """Sets a channel up as it is offered: everybody sees what nobody's rights are needed for."""

    HOME_ASK = "home.ask"
    """Asks the recent question of `run` once more, in the person's messages."""
    HOME_SAVED = "home.saved"
    """Asks the saved question `id`."""
    HOME_UNSAVE = "home.unsave"
    HOME_FORGET = "home.forget"
    """Takes back what a phrase was remembered to mean; `id` is the phrase's."""
    HOME_EXAMPLE = "home.example"
    """Asks the example whose words `id` stands for."""
    HOME_NEW = "home.new"
    """Opens the view in which a question is written."""

    SCHEDULE_NEW = "schedule.new"
    SCHEDULE_EDIT = "schedule.edit"
    SCHEDULE_PAUSE = "schedule.pause"
    SCHEDULE_RESUME = "schedule.resume"
    SCHEDULE_DELETE = "schedule.delete"
    SCHEDULE_CONFIRM = "schedule.confirm"
    """Creates the schedule that was read from words; `id` is its draft."""
    SCHEDULE_CANCEL = "schedule.cancel"
    SCHEDULE_RUN = "schedule.run"

    OPEN = "open"
    """A button with an address: Slack tells of the click, nothing has to be done."""


class Form(StrEnum):
    """The callback ids of views that are submitted."""

    ASK = "form.ask"
    REFINE = "form.refine"
    WRONG = "form.wrong"
    SCHEDULE = "form.schedule"
    SET_UP = "form.set_up"
    SHARE = "form.share"
    HOW = "form.how"
    """Is only read; nothing is submitted."""


class Shortcut(StrEnum):
    """The callback ids of shortcuts."""

    ASK_ABOUT = "shortcut.ask_about"
    """On a message: ask about this."""
    ASK = "shortcut.ask"
    """From anywhere."""


COMMAND = "/ask"
METADATA_EVENT = "dragoman_answer"
LIKED, DISLIKED = "up", "down"

_NUMBERED = re.compile(r"([a-z_.]+)(?:#(\d{1,3}))?")
LONGEST_ID = 200
_IN_MENU = (Act.SAVE, Act.SCHEDULE, Act.PROPOSE, Act.TELL_ALL, Act.RETRY)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button, menu or feedback button that was pressed. What it does not carry is empty; `at` is -1 then."""

    act: Act
    run: str = ""
    at: int = -1
    id: str = ""
    vote: str = ""


def action_id(act: Act, at: int | None = None) -> str:
    """The id of a button; numbered where several of a kind stand in one block, which must differ."""
    return act.value if at is None else f"{act.value}#{at}"


def carried(*, run: str = "", at: int | None = None, id: str = "", vote: str = "") -> str:
    """What a button carries, as compact JSON. ValueError for what is no id: too long to be carried."""
    values = {"run": run, "at": at, "id": id, "vote": vote}
    given = {key: values[key] for key in sorted(values) if values[key] not in ("", None)}
    compact = json.dumps(given, separators=(",", ":"))
    if len(compact) > BUTTON_VALUE:
        raise ValueError("A button carries ids only.")
    return compact


def phrase_id(phrase: str) -> str:
    """Of words of any length."""
    return hashlib.sha256(phrase.encode("utf-8", "replace")).hexdigest()[:32]


def schedule_id(key: str) -> str:
    """That of the schedule which comes of the draft that was made of what came in under this key."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def pressed(action: object, value: object) -> Pressed | None:
    """What was pressed; None for anything that was not made here."""
    found = _NUMBERED.fullmatch(action) if isinstance(action, str) else None
    if found is None or found[1] not in {act.value for act in Act}:
        return None
    fields = _fields(value)
    if fields is None:
        return None
    at = fields.get("at", -1)
    if isinstance(at, bool) or not isinstance(at, int) or not -1 <= at < 1_000:
        return None
    texts = {key: fields.get(key, "") for key in ("run", "id", "vote")}
    if not all(isinstance(text, str) and len(text) <= LONGEST_ID for text in texts.values()):
        return None
    made = Pressed(Act(found[1]), str(texts["run"]), at, str(texts["id"]), str(texts["vote"]))
    return _picked(made) if made.act is Act.MORE else made


def _picked(made: Pressed) -> Pressed | None:
    """What was picked in the menu of a message."""
    return replace(made, act=Act(made.id), id="") if made.id in _IN_MENU else None


def _fields(value: object) -> dict[str, object] | None:
    """The object that `carried` wrote; nothing where there is no value, as on a button with an address."""
    if value in (None, ""):
        return {}
    if not isinstance(value, str) or len(value) > BUTTON_VALUE:
        return None
    try:
        read = json.loads(value)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
