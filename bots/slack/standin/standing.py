"""The stand-in as one holds it in hand: a Slack whose people one can act for.

with running_slack(SlackApp(base_url=bot)) as slack:
    asked = slack.person("anna").mentions("sales last week?", in_="#sales")
    slack.wait_for(lambda: slack.replies(asked))
"""

from __future__ import annotations

import json

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

    def settings(self) -> dict[str, object]:
        """What a service has to be told, in order to be the app in this Slack: the settings of `[slack]`."""
        way: dict[str, object] = {"transport": "socket", "app_token": self.app.app_token}
        if not self.app.socket_mode:
            way = {
                "transport": "http",
                "signing_secret": self.app.signing_secret,
                "public_url": self.app.base_url,
            }
        return {
            **way,
            "api_url": f"{self.url}/api/",
            "bot_token": self.bot_token,
            "email_domains": ["example.com"],
        }

    def settings_text(self) -> str:
        """The same as a section of dragoman.toml."""
        return "\n".join(
            ["[slack]", *(f"{name} = {json.dumps(value)}" for name, value in self.settings().items())]
        )

    def furnished(self) -> SlackStandIn:
        """With the company that stand-ins begin with, see `seeds`."""
        with self.changing():
            furnish(self)
        return self
