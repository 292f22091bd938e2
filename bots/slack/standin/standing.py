"""The stand-in as one holds it in hand: a Slack whose people one can act for.

with running_slack(SlackApp(base_url=bot)) as slack:
    asked = slack.person("anna").mentions("sales last week?", in_="#sales")
    slack.wait_for(lambda: slack.replies(asked))
"""

from __future__ import annotations

from bots.slack.standin.persons import SomePerson
from bots.slack.standin.seeds import furnish
from bots.slack.standin.slack import Slack


class SlackStandIn(Slack):
    def person(self, name: str) -> SomePerson:
        """Somebody, to act for: by id, name or e-mail."""
        return SomePerson(self, self.account(name))

    @property
    def bot_token(self) -> str:
        """The token of the first workspace's installation."""
        return next(iter(self.world.installations))

    def furnished(self) -> SlackStandIn:
        """With the company that stand-ins begin with, see `seeds`."""
        with self.changing():
            furnish(self)
        return self
