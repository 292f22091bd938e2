"""The buttons of an answer: how it was computed, its rows as a file, refining it, and what becomes of it.

AnswerClicks(parts).handles         Act.HOW, Act.CSV, Act.REFINE, Act.SHARE, Act.SAVE, Act.PROPOSE, Act.FEEDBACK
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bots.slack.about import about_of
from bots.slack.actions import Act
from bots.slack.auditing import exported
from bots.slack.clicks import Click, Handle
from bots.slack.exports import csv_of, file_name
from bots.slack.parts import Parts
from bots.slack.rendering import notices
from bots.slack.rendering.computed import how_computed_view
from bots.slack.rendering.judging import judged_message, saved_message, wrong_view
from bots.slack.rendering.refining import offered_of, refine_view
from bots.slack.rendering.sharing import share_view
from bots.slack.rendering.types import View
from bots.slack.replying import Done
from bots.slack.seeing import Looking, NoLongerThere, again
from semantic.errors import DragomanError
from semantic.principal import Principal
from service.answer import Answer
from service.proposing import proposal_of
from service.sharing import DAYS, make_link
from service.store import FeedbackOf, Run
from service.synonyms import SynonymProposal, propose_synonym, settled_by


class AnswerClicks:
    """Done as whoever pressed them, who need not be who asked."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._looking = Looking(parts)
        self.handles: Mapping[Act, Handle] = {
            Act.HOW: self._how,
            Act.CSV: self._csv,
            Act.REFINE: self._refine,
            Act.SHARE: self._share,
            Act.SAVE: self._save,
            Act.PROPOSE: self._propose,
            Act.PROPOSE_WORD: self._propose_word,
            Act.FEEDBACK: self._feedback,
        }

    async def _how(self, click: Click) -> Done:
        return await self._modal(click, "How computed", how_computed_view)

    async def _refine(self, click: Click) -> Done:
        revision, about = self._parts.current(), about_of(click.event)

        def made(answer: Answer) -> View:
            return about.on(
                refine_view(answer, offered_of(revision.browser_of(click.principal), answer.query))
            )

        return await self._modal(click, "Refine", made)

    async def _modal(self, click: Click, title: str, made: Callable[[Answer], View]) -> Done:
        """Opens a view of an answer."""
        id_ = await click.open(notices.waiting_view(title))
        try:
            view = await self._parts.work(made, await click.answer())
        except DragomanError as error:
            view = notices.trouble_view(title, error.problem)
        await self._parts.poster.update_view(click.event.team, id_, view)
        return Done({"opened": title}, click.principal.id)

    async def _csv(self, click: Click) -> Done:
        """The file goes to whoever wants it: a channel may see less than they do."""
        run, parts, place = await click.run(), self._parts, await click.directly()
        if not await click.reply.uploaded(place):
            name, content = await parts.work(csv_of, parts.current(), run, click.principal)
            # Before it is sent: nobody has rows of which the audit log does not know.
            await parts.work(exported, parts.store, run=run.id, by=click.principal.id)
            await click.reply.upload(place, name, content, title=run.question or name)
        await parts.work(FeedbackOf(parts.store).did, run.id, click.principal.id, "exported")
        if place.channel != click.event.channel:
            await click.reply.say_aside(notices.sent_message("the file"))
        return Done({"sent": run.id}, click.principal.id)

    async def _share(self, click: Click) -> Done:
        event, parts = click.event, self._parts
        run = await click.run()
        if run.principal != click.principal.id:
            raise NoLongerThere(
                "Only whoever asked for this answer can pass it on.", hint="Ask the same yourself."
            )
        link = (
            await parts.work(make_link, parts.store, run, click.principal.id)
            if parts.settings.public_url
            else None
        )
        url = f"{parts.settings.public_url}{link.path}" if link is not None else ""
        await click.open(about_of(event).on(share_view(run.id, url, DAYS)))
        return Done({"shared": run.id}, click.principal.id)

    async def _save(self, click: Click) -> Done:
        run = await click.run()
        question = await self._parts.work(self._looking.words, run, click.principal)
        if not question:
            raise NoLongerThere("This answer has no question that could be kept.")
        await self._parts.work(self._parts.saved.add, click.principal.id, question, again(run))
        await click.reply.say_aside(saved_message(question))
        return Done({"saved": run.id}, click.principal.id)

    async def _propose(self, click: Click) -> Done:
        run, parts, place = await click.run(), self._parts, await click.directly()
        if not await click.reply.uploaded(place):
            asked = await parts.work(self._looking.words, run, click.principal)
            made = await parts.work(
                proposal_of, run, parts.store, parts.current(), click.principal, question=asked
            )
            name, said = made.file.rpartition("/")[2], notices.proposal_words(made.file)
            await click.reply.upload(place, name, made.text.encode(), title=made.file, said=said)
        if place.channel != click.event.channel:
            await click.reply.say_aside(notices.sent_message("the change"))
        return Done({"proposed": run.id}, click.principal.id)

    async def _propose_word(self, click: Click) -> Done:
        """By whoever chose it, or put it right."""
        run, parts, place = await click.run(), self._parts, await click.directly()
        if not await click.reply.uploaded(place):
            made = await parts.work(self._word, run, click.principal, click.event.pressed.at)
            places = [f"{edit.file}, line {edit.line}" for edit in made.edits]
            said = notices.synonym_words(made.word, made.means, places)
            title = f"“{made.word}” means {made.means}"
            await click.reply.upload(
                place, f"{file_name(title)}.patch", made.diff.encode(), title=title, said=said
            )
        if place.channel != click.event.channel:
            await click.reply.say_aside(notices.sent_message("the change"))
        return Done({"proposed": run.id}, click.principal.id)

    def _word(self, run: Run, who: Principal, at: int) -> SynonymProposal:
        revision = self._parts.current()
        settled = settled_by(revision, self._parts.store, run, who, at if at >= 0 else None)
        return propose_synonym(revision, who, settled)

    async def _feedback(self, click: Click) -> Done:
        parts, vote, run = self._parts, click.event.pressed.vote, await click.run()

        async def voted() -> bool:
            return await parts.work(FeedbackOf(parts.store).vote, run.id, click.principal.id, vote)

        await click.reply.once("voted", voted)
        if vote == "down":
            await click.open(about_of(click.event).on(wrong_view(run.id)))
        else:
            await click.reply.say_aside(judged_message(vote))
        return Done({"vote": vote, "run": run.id}, click.principal.id)
