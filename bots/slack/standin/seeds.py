"""The company that a stand-in begins with: two workspaces that share a channel, and everybody a data bot can meet.

    anna, ben      people with verified addresses; anna is an administrator
    cleo           an address that was never verified
    gus            a guest of one channel
    stan           of another company, in the shared channel #partners
    deploybot      another bot

Channels: #sales and #general (the app is in them), #random (it is not), #board (private, with the app), #partners
(shared), #old (archived).
"""

from __future__ import annotations

from dataclasses import replace

from bots.slack.standin.methods.installing import install
from bots.slack.standin.slack import Slack
from bots.slack.standin.world import PRIVATE, Channel, Person, Team

ACME, PARTNER = "T0ACME", "T0PARTNER"
PEOPLE = (
    Person("U0ANNA", "anna", ACME, "Anna Arendt", "anna@example.com", admin=True),
    Person("U0BEN", "ben", ACME, "Ben Bloch", "ben@example.com", zone="Europe/Berlin"),
    Person("U0CLEO", "cleo", ACME, "Cleo Curie", "cleo@example.com", email_confirmed=False),
    Person("U0GUS", "gus", ACME, "Gus Guest", "gus@elsewhere.example", single_channel_guest=True),
    Person("U0DEPLOY", "deploybot", ACME, "Deploybot", bot=True, bot_id="B0DEPLOY"),
    Person("U0STAN", "stan", PARTNER, "Stan Stranger", "stan@partner.example"),
)


def furnish(slack: Slack) -> None:
    """Fills an empty world; the app is installed in Acme with every scope that it asks for."""
    world = slack.world
    world.add_team(Team(ACME, "Acme", "acme"))
    world.add_team(Team(PARTNER, "Partner", "partner"))
    for person in PEOPLE:
        world.add_person(replace(person))
    bot = install(slack, ACME, slack.app.scopes, "U0ANNA").bot_user
    staff = ["U0ANNA", "U0BEN", "U0CLEO"]
    for channel in (
        Channel("C0SALES", "sales", ACME, members=[*staff, bot]),
        Channel("C0GENERAL", "general", ACME, members=[*staff, "U0GUS", "U0DEPLOY", bot]),
        Channel("C0RANDOM", "random", ACME, members=[*staff]),
        Channel("C0PARTNERS", "partners", ACME, members=["U0ANNA", "U0STAN", bot], shared_with=(PARTNER,)),
        Channel("C0OLD", "old", ACME, members=[*staff, bot], archived=True),
        Channel("G0BOARD", "board", ACME, PRIVATE, ["U0ANNA", bot]),
    ):
        world.add_channel(channel)
