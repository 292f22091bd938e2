"""A small, strict Slack to test against and to try the bot with: Web API, events, modals, files, OAuth, Socket Mode.

    with running_slack(SlackApp(base_url=bot_url)) as slack:
        asked = slack.person("anna").mentions("sales last week?", in_="#sales")
        slack.wait_for(lambda: slack.replies(asked))

By command: `dragoman dev slack-server`.
"""

from bots.slack.standin.app_settings import SlackApp
from bots.slack.standin.clock import Clock
from bots.slack.standin.deliveries import Delivery, Kind
from bots.slack.standin.errors import PersonCannot
from bots.slack.standin.faults import Fault, Faults, Harm
from bots.slack.standin.persons import SomePerson
from bots.slack.standin.rates import Rates
from bots.slack.standin.running import running_slack, server_of
from bots.slack.standin.standing import SlackStandIn
from bots.slack.standin.submitting import Submitted
from bots.slack.standin.world import Channel, Message, Person, View

__all__ = [
    "Channel",
    "Clock",
    "Delivery",
    "Fault",
    "Faults",
    "Harm",
    "Kind",
    "Message",
    "Person",
    "PersonCannot",
    "Rates",
    "SlackApp",
    "SlackStandIn",
    "SomePerson",
    "Submitted",
    "View",
    "running_slack",
    "server_of",
]
