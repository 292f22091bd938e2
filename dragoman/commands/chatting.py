"""`dragoman chat`: a conversation at the terminal, or one question a line from a pipe.

> sales last month
> only frozen
> /explain
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.commands.asking import (
    NoChart,
    at_a_terminal,
    can_remember,
    picked_of,
    show_answer,
    warn_of_problems,
)
from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    As,
    AsJson,
    Attributes,
    Models,
    Screen,
    Warehouse,
    acting,
    command,
    exit_code,
    readable,
)

if TYPE_CHECKING:
    from dragoman.app import App
    from semantic.principal import Principal
    from service.answer import Answer

HELP = """Ask a question; the next one may lean on it: "by store", "only frozen", "and the month before?".
A number takes a choice or a suggestion; r1 takes the first choice and remembers it.
/sql         the SQL of the last answer
/explain     how the last answer was computed
/new         a new conversation
/remembered  what words were chosen to mean
/forget X    forgets what X was chosen to mean
/quit        ends, as Ctrl-D does"""
PROMPT = "> "


@command
def chat(
    no_chart: NoChart = False,
    as_json: AsJson = False,
    as_: As = None,
    attributes: Attributes = None,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Hold a conversation."""
    from dragoman.app import open_app

    principal = acting(as_, attributes)
    with open_app(models, warehouse) as app:
        warn_of_problems(app)
        talk = Talk(app, Screen(), principal, chart=not no_chart, as_json=as_json)
        typing = at_a_terminal() and not as_json
        if typing:
            talk.screen.print("Ask a question, or /help. Ctrl-D ends.", style="dim")
        for line in _typed(talk.screen) if typing else _piped(echo=not as_json, screen=talk.screen):
            if not talk.hear(line):
                break
        return ANSWERED if typing else talk.code


chat_help = f"""Hold a conversation: each question may lean on the one before it.

At a terminal, numbers take choices and suggestions, and /help lists what else can be typed. From a pipe, each line is
a question; with --json each answer is one line of JSON.

\b
Examples:
  dragoman chat
  printf 'sales last month\\nonly frozen\\n' | dragoman chat --no-chart

{EXIT_CODES} From a pipe the code is that of the last answer."""


def _typed(screen: Screen) -> Iterator[str]:
    """Lines as a person types them, until Ctrl-D. Ctrl-C drops the line that is being typed; a second one ends."""
    with suppress(ImportError):
        # Where there is one, arrow keys move and bring back earlier lines instead of being typed as "\x1b[A".
        import readline  # noqa: F401
    dropped = False
    while True:
        try:
            line = input(PROMPT)
        except EOFError:
            print()
            return
        except KeyboardInterrupt:
            print()
            if dropped:
                return
            dropped = True
            screen.print("Ctrl-C again, or Ctrl-D, ends.", style="dim")
            continue
        dropped = False
        yield line


def _piped(*, echo: bool, screen: Screen) -> Iterator[str]:
    """Lines from a pipe, each shown before its answer."""
    for line in sys.stdin:
        if line.strip():
            if echo:
                screen.print(f"{PROMPT}{readable(line.strip())}", soft_wrap=True)
            yield line


@dataclass
class Talk:
    """A conversation with one person: the last answer is what numbers and /sql speak of."""

    app: App
    screen: Screen
    principal: Principal
    chart: bool = True
    as_json: bool = False
    last: Answer | None = None
    conversation: str | None = None

    @property
    def code(self) -> int:
        return exit_code(self.last) if self.last is not None else ANSWERED

    def hear(self, line: str) -> bool:
        """Does what a line asks for; False when it asks to end."""
        said = readable(line.strip())
        if not said:
            return True
        if said.startswith("/"):
            name, _, rest = said[1:].partition(" ")
            return self._commands.get(name.lower(), self._unknown)(rest.strip())
        self._answer(self._asked(said))
        return True

    def _asked(self, said: str) -> Answer:
        """A number takes what was offered with it; everything else is a question."""
        last = self.last
        if last is not None and last.choices and (picked := picked_of(said, len(last.choices))) is not None:
            return self.app.choose(last, picked.index, self.principal, remember=picked.remember)
        if last is not None and said.isdecimal() and 1 <= int(said[:6]) <= len(last.follow_ups):
            said = last.follow_ups[int(said) - 1]
            if not self.as_json:
                self.screen.print(f"{PROMPT}{said}", soft_wrap=True)
        return self.app.ask(said, self.principal, conversation=self.conversation)

    def _answer(self, answer: Answer) -> None:
        self.last = answer
        self.conversation = answer.conversation or self.conversation
        if self.as_json:
            from service.answer_json import answer_json

            print(json.dumps(answer_json(answer), ensure_ascii=False), flush=True)
            return
        show_answer(answer, explain=False, chart=self.chart, numbered=True)
        if can_remember(answer):
            self.screen.print("r1, r2, … also remembers the choice.", style="dim")
        self.screen.print()

    # What begins with a slash

    @property
    def _commands(self) -> dict[str, Callable[[str], bool]]:
        return {
            "help": self._help,
            "sql": self._sql,
            "explain": self._explain,
            "new": self._new,
            "remembered": self._remembered,
            "forget": self._forget,
            "quit": self._quit,
            "exit": self._quit,
        }

    def _say(self, text: str) -> bool:
        """Says something that is no answer, which machines do not read."""
        Screen(stderr=self.as_json).print(text, soft_wrap=True)
        return True

    def _help(self, _: str) -> bool:
        return self._say(HELP)

    def _sql(self, _: str) -> bool:
        ran = [one for one in (self.last, *self.last.sections) if one.sql] if self.last is not None else []
        if not ran:
            return self._say("There is no SQL yet.")
        from service.compiled_json import pretty_text
        from service.rendering.formatting import clean

        texts = []
        for one in ran:
            values = "".join(f"\n  {name} = {clean(str(value))}" for name, value in one.parameters.items())
            texts.append(pretty_text(one.sql, one.dialect) + values)
        return self._say("\n\n".join(texts))

    def _explain(self, _: str) -> bool:
        if self.last is None:
            return self._say("There is no answer yet.")
        from service.rendering.text import explanation_text

        return self._say(explanation_text(self.last) or "Nothing was computed.")

    def _new(self, _: str) -> bool:
        self.conversation = self.last = None
        return self._say("A new conversation.")

    def _remembered(self, _: str) -> bool:
        known = self.app.asker.remembered(self.principal)
        lines = [f"“{choice.phrase}” is read as {choice.label}, chosen on {choice.on}" for choice in known]
        return self._say("\n".join(lines) or "Nothing is remembered.")

    def _forget(self, phrase: str) -> bool:
        done = self.app.asker.forget(phrase, self.principal)
        return self._say(
            f"“{phrase}” is asked about again." if done else f"Nothing is remembered for “{phrase}”."
        )

    def _quit(self, _: str) -> bool:
        return False

    def _unknown(self, _: str) -> bool:
        return self._say("There is no such command; /help lists them.")
