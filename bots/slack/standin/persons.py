"""People in a Slack, as tests and the page act for them: they write, click, choose, fill in, open and close.

anna = slack_person(slack, "anna")
asked = anna.mentions("sales last week?", in_="#sales")
anna.clicks(slack.replies(asked)[0], "How computed").wait()
anna.modal.form["title"]
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.slack.standin import happenings, interactions
from bots.slack.standin.authorizing import granted, query_of, read_asked
from bots.slack.standin.blocks import listed, mapped
from bots.slack.standin.choosing import chosen, clicked, find, missing, option, options, state
from bots.slack.standin.deliveries import Delivery
from bots.slack.standin.errors import PersonCannot
from bots.slack.standin.forms import message_form
from bots.slack.standin.modals import blocks_of, close_view, uppermost
from bots.slack.standin.slack import Slack
from bots.slack.standin.submitting import Submission, Submitted
from bots.slack.standin.world import IM, PUBLIC, Channel, Installation, Message, Person, View

Shown = Message | View


class SomePerson:
    def __init__(self, slack: Slack, account: Person) -> None:
        self.slack = slack
        self.account = account

    @property
    def id(self) -> str:
        return self.account.id

    @property
    def modal(self) -> View | None:
        """The modal that is uppermost."""
        with self.slack.reading():
            return uppermost(self.slack, self.id)

    @property
    def home(self) -> View | None:
        """The App Home as it was published for this person."""
        with self.slack.reading() as world:
            return world.views.get(world.homes.get(self.id, ""))

    # Writing -------------------------------------------------------------------------------------------------------

    def says(self, text: str, in_: str = "", *, thread: Message | str = "") -> Message:
        """Writes into a channel, or to the app directly where no channel is named."""
        slack = self.slack
        with slack.changing() as world:
            channel = self._place(in_)
            root = thread.root if isinstance(thread, Message) else thread
            message = Message(
                channel.id,
                world.ts(),
                self.id,
                text,
                thread_ts=root,
                team=self.account.team,
                bot_id=self.account.bot_id,
                blocks=[] if self.account.bot else [_as_typed(text)],
                subtype="bot_message" if self.account.bot else "",
            )
            world.write(message)
            happenings.posted(slack, message)
            return message

    def mentions(self, text: str, in_: str, *, thread: Message | str = "", bot: str = "") -> Message:
        """Writes, and names the app first."""
        with self.slack.reading():
            named = self.slack.account(bot).id if bot else self._app(self._place(in_)).bot_user
        return self.says(f"<@{named}> {text}".rstrip(), in_, thread=thread)

    def replies(self, message: Message, text: str) -> Message:
        return self.says(text, message.channel, thread=message)

    def edits(self, message: Message, text: str) -> Message:
        with self.slack.changing() as world:
            self._own(message)
            before = message_form(message)
            message.text, message.blocks = text, [_as_typed(text)]
            message.edited = {"user": self.id, "ts": world.ts()}
            happenings.edited(self.slack, message, before)
            return message

    def deletes(self, message: Message) -> None:
        with self.slack.changing() as world:
            self._own(message)
            del world.messages[message.channel][message.ts]
            happenings.deleted(self.slack, message)

    def shares_link(self, url: str, in_: str, text: str = "") -> Message:
        return self.says(f"{text} <{url}>".lstrip(), in_)

    def reacts(self, message: Message, name: str) -> None:
        with self.slack.changing():
            message.reactions.setdefault(name, []).append(self.id)
            happenings.reacted(self.slack, message, self.id, name)

    # Clicking ------------------------------------------------------------------------------------------------------

    def clicks(self, shown: Shown, name: str, *, block: str = "") -> Delivery:
        """Clicks a button that has this text or action."""
        with self.slack.changing():
            found = find(self._seen(shown), name, block)
            return self._act(shown, clicked(found))

    def selects(self, shown: Shown, name: str, value: object, *, block: str = "") -> Delivery:
        """Chooses in a menu, list or calendar, by what an option reads or is worth."""
        offered = self._offered(shown, name, value, block)
        with self.slack.changing():
            found = find(self._seen(shown), name, block)
            if found.kind == "overflow":
                picked = option(options(found.element), str(value))
                return self._act(shown, chosen(found, {"type": "overflow", "selected_option": picked}))
            standing = state(found, value, offered)
            shown.typed.setdefault(found.block_id, {})[found.action_id] = standing
            return self._act(shown, chosen(found, standing))

    def types(self, values: Mapping[str, object], view: View | None = None) -> View:
        """Fills in fields of a modal, by label, block or action."""
        view = view or self._uppermost()
        for name, value in values.items():
            self.fills(view, name, value)
        return view

    def fills(self, view: View, name: str, value: object, *, block: str = "") -> None:
        offered = self._offered(view, name, value, block)
        with self.slack.changing():
            found = find(self._seen(view), name, block)
            view.typed.setdefault(found.block_id, {})[found.action_id] = state(found, value, offered)

    def looks_up(self, shown: Shown, name: str, typed: str, *, block: str = "") -> list[Mapping[str, object]]:
        """What the app offers in an external menu for some letters."""
        with self.slack.changing():
            found = find(self._seen(shown), name, block)
            asked = interactions.suggestion(
                self.slack, self.account, shown, found.block_id, found.action_id, typed, self._app(None)
            )
        answer = mapped(asked.wait().response)
        return options(answer)

    def submits(self, values: Mapping[str, object] | None = None, view: View | None = None) -> Submitted:
        """Fills in and submits a modal, and waits for what the app says. Raises PersonCannot where a field is empty."""
        view = self.types(values or {}, view)
        return self.submission(view).taken()

    def wrong(self, view: View) -> dict[str, str]:
        """Why Slack's client does not let a modal be submitted yet: block → what it says there."""
        with self.slack.reading():
            return missing(blocks_of(view), view.typed)

    def submission(self, view: View) -> Submission:
        with self.slack.changing():
            if wrong := self.wrong(view):
                raise PersonCannot(f"The modal cannot be submitted: {wrong}")
            return Submission(self.slack, view, self.account, self._app(None))

    def closes(self, view: View | None = None, *, all_of_them: bool = False) -> None:
        view = view or self._uppermost()
        with self.slack.changing():
            close_view(self.slack, view, all_of_them=all_of_them)
            if view.form.get("notify_on_close"):
                interactions.closed(self.slack, self.account, view, self._app(None), all_of_them)

    # Opening -------------------------------------------------------------------------------------------------------

    def opens_home(self) -> None:
        self._opens("home")

    def opens_messages(self) -> None:
        """Opens the app's messages: the agent view."""
        self._opens("messages")

    def looks_at(self, channel: str) -> None:
        """Looks at another channel while the agent view is open."""
        with self.slack.changing():
            happenings.context_changed(self.slack, self.id, self._place(channel).id, self._app(None))

    def opens_assistant(self, channel: str) -> str:
        """Opens a thread with the app beside a channel, as in Slack's older assistant; the thread's ts."""
        with self.slack.changing():
            place = self._place(channel).id
            return happenings.assistant_begun(self.slack, self.id, place, self._app(None))

    def _opens(self, tab: str) -> None:
        with self.slack.changing():
            happenings.home_opened(self.slack, self.id, tab, self._app(None))

    def command(self, name: str, text: str = "", in_: str = "") -> Delivery:
        if name not in self.slack.app.commands:
            raise PersonCannot(f"{name} is not a valid command.")
        with self.slack.changing():
            channel = self._place(in_)
            return interactions.command(self.slack, self.account, name, text, channel, self._app(channel))

    def shortcut(self, message: Message, callback: str) -> Delivery:
        """Uses a shortcut from a message's menu."""
        with self.slack.changing():
            return interactions.message_shortcut(self.slack, self.account, message, callback, self._app(None))

    def global_shortcut(self, callback: str) -> Delivery:
        with self.slack.changing():
            return interactions.shortcut(self.slack, self.account, callback, self._app(None))

    def allows(self, url: str) -> str:
        """Lets the app into one's workspace on the page of this address; gives where the browser goes then."""
        return granted(self.slack, read_asked(self.slack, query_of(url)), self.id)

    def removes_app(self) -> None:
        """Takes the app out of one's workspace; it is told, and its token is good no more."""
        with self.slack.changing():
            installation = self._app(None)
            happenings.uninstalled(self.slack, installation)
            installation.revoked = True

    def invites(self, who: str, to: str) -> None:
        """Adds somebody, or the app, to a channel."""
        with self.slack.changing():
            channel, person = self._place(to), self.slack.account(who)
            if person.id not in channel:
                channel.members.append(person.id)
                happenings.joined(self.slack, channel, person.id, self.id)

    # What all of them need -----------------------------------------------------------------------------------------

    def _place(self, name: str) -> Channel:
        if not name:
            return self.slack.world.im(self.id, self._app(None).bot_user)
        channel = self.slack.channel(name)
        if self.id not in channel and channel.kind != PUBLIC:
            raise PersonCannot(f"{self.account.name} is not in {name}.")
        if self.id not in channel:
            channel.members.append(self.id)
        return channel

    def _app(self, channel: Channel | None) -> Installation:
        """The app as it is installed where this happens."""
        team = channel.team if channel and channel.kind != IM else self.account.team
        found = self.slack.world.installation_in(team)
        if found is None and channel:
            found = next((self.slack.world.installation_in(one) for one in channel.shared_with), None)
        if found is None:
            raise PersonCannot("The app is not installed in this workspace.")
        return found

    def _own(self, message: Message) -> None:
        if message.user != self.id:
            raise PersonCannot("Only one's own messages can be edited or deleted.")
        if message.ts not in self.slack.world.messages[message.channel]:
            raise PersonCannot("The message is not there any more.")

    def _seen(self, shown: Shown) -> list[Mapping[str, object]]:
        """The blocks of a message or view, if this person can see it."""
        if isinstance(shown, View):
            open_ones = [*self.slack.world.stacks.get(self.id, []), self.slack.world.homes.get(self.id)]
            if shown.id not in open_ones:
                raise PersonCannot("The view is not open any more.")
            return blocks_of(shown)
        channel = self.slack.world.channels[shown.channel]
        if shown.only_for not in ("", self.id) or (channel.kind != PUBLIC and self.id not in channel):
            raise PersonCannot(f"{self.account.name} does not see this message.")
        inside = [mapped(one) for unfurl in shown.unfurls.values() for one in listed(unfurl.get("blocks"))]
        return [*map(mapped, shown.blocks), *inside]

    def _act(self, shown: Shown, action: Mapping[str, object]) -> Delivery:
        if isinstance(shown, View):
            return interactions.on_view(self.slack, self.account, shown, action, self._app(None))
        channel = self.slack.world.channels[shown.channel]
        return interactions.on_message(self.slack, self.account, shown, action, self._app(channel))

    def _offered(self, shown: Shown, name: str, value: object, block: str) -> list[Mapping[str, object]]:
        """What the app offers for what is chosen, where the menu asks it."""
        with self.slack.reading():
            found = find(self._seen(shown), name, block)
        if "external" not in found.kind or value in (None, "", []):
            return []
        wanted = value if isinstance(value, list) else [value]
        asked = [one for one in wanted if not isinstance(one, dict)]
        return [one for text in asked for one in self.looks_up(shown, name, str(text), block=block)]

    def _uppermost(self) -> View:
        view = self.modal
        if view is None:
            raise PersonCannot("No modal is open.")
        return view


def _as_typed(text: str) -> dict[str, object]:
    """The block that Slack's editor makes of a text; mentions in it are elements of their own in Slack's."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text or " "}]}
    return {"type": "rich_text", "block_id": "typed", "elements": [section]}
