"""What Slack tells of somebody, and what may be concluded from it: from `users.info` as Slack documents it."""

from __future__ import annotations

import pytest

from bots.slack.calling import Home
from bots.slack.profiles import profile_of

ACME = Home("T1", "", "UBOT", "BBOT")
GRID = Home("T1", "E1", "UBOT", "BBOT")
ANA: dict[str, object] = {
    "id": "U1",
    "team_id": "T1",
    "is_email_confirmed": True,
    "tz": "Europe/Berlin",
    "profile": {"email": "Ana@Example.com", "display_name": "ana"},
}


def test_a_member_has_the_email_that_their_workspace_confirmed() -> None:
    ana = profile_of(ACME, "U1", ANA)
    assert (ana.accounts, ana.email, ana.name, ana.zone) == (
        ("T1/U1",),
        "ana@example.com",
        "ana",
        "Europe/Berlin",
    )
    assert ana.member and not (ana.stranger or ana.guest or ana.bot or ana.gone)


@pytest.mark.parametrize(
    "more",
    [
        {"is_email_confirmed": False},
        {"is_email_confirmed": "true"},
        {"is_email_confirmed": None},
        {"profile": {"email": 7}},
        {"profile": None},
    ],
)
def test_an_email_that_is_not_surely_confirmed_is_none(more: dict[str, object]) -> None:
    ana = profile_of(ACME, "U1", {**ANA, **more})
    assert ana.email == "" and ana.member


@pytest.mark.parametrize(
    "more",
    [
        {"team_id": "T2"},
        {"team_id": "T2", "is_stranger": False},
        {"is_stranger": True},
        {"team_id": ""},
        {"team_id": "T2", "enterprise_user": {"enterprise_id": "E2", "teams": ["T2"]}},
        {"team_id": "T2", "enterprise_user": {"enterprise_id": "", "teams": "T1"}},
    ],
)
def test_somebody_of_another_company_is_a_stranger_whose_email_counts_for_nothing(
    more: dict[str, object],
) -> None:
    mallory = profile_of(ACME, "U1", {**ANA, **more})
    assert mallory.stranger and not mallory.member and mallory.email == ""


def test_a_stranger_is_found_by_their_own_workspace_too() -> None:
    assert profile_of(ACME, "U1", {**ANA, "team_id": "T2"}).accounts == ("T1/U1", "T2/U1")


@pytest.mark.parametrize("what", ["is_restricted", "is_ultra_restricted", "is_invited_user"])
def test_a_guest_is_no_member_and_has_an_email(what: str) -> None:
    guest = profile_of(ACME, "U1", {**ANA, what: True})
    assert guest.guest and not guest.member and guest.email == "ana@example.com"


def test_in_an_organisation_a_person_is_one_in_all_workspaces() -> None:
    other = {**ANA, "team_id": "T7", "enterprise_user": {"enterprise_id": "E1", "teams": ["T7"]}}
    ana = profile_of(GRID, "U1", other)
    assert ana.accounts == ("E1/U1", "T1/U1", "T7/U1") and ana.member
    both = {**ANA, "team_id": "T7", "enterprise_user": {"enterprise_id": "E2", "teams": ["T7", "T1"]}}
    assert profile_of(ACME, "U1", both).member


@pytest.mark.parametrize("told", [{"is_bot": True}, {"is_workflow_bot": True}])
def test_bots_are_no_people(told: dict[str, object]) -> None:
    assert profile_of(ACME, "U1", {**ANA, **told}).bot
    assert profile_of(ACME, "USLACKBOT", ANA).bot


def test_nothing_said_means_nothing_granted() -> None:
    nobody = profile_of(ACME, "U1", {})
    assert (nobody.member, nobody.stranger, nobody.email, nobody.accounts) == (False, True, "", ("T1/U1",))
    assert profile_of(ACME, "U1", {**ANA, "deleted": True}).gone
