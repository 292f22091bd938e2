"""The section [slack]: what a workspace needs, who its people are, and what is refused before a service starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.configuration import ConfigurationInvalid, Slack, read_configuration


def read(folder: Path, text: str, **environment: str) -> Slack:
    file = folder / "dragoman.toml"
    file.write_text("[slack]\n" + text, encoding="utf-8")
    return read_configuration(file, environment).configuration.slack


def test_it_is_off_by_default_and_one_may_begin_with_a_part(tmp_path: Path) -> None:
    assert read(tmp_path, "").transport == "off"
    assert read(tmp_path, 'bot_token = "xoxb-1"').transport == "off"


def test_people_are_emails_in_any_letters_or_accounts(tmp_path: Path) -> None:
    people = '{"Ana@Example.com" = "ana; regions=EU,US", "T01/U02" = "ben"}'
    assert read(tmp_path, f"people = {people}").people == {
        "ana@example.com": "ana; regions=EU,US",
        "T01/U02": "ben",
    }
    # In a variable a comma ends a person: a value more is written once more.
    text = "ana@example.com = ana; regions=EU; regions=US, T01/U02 = ben"
    assert read(tmp_path, "", DRAGOMAN_SLACK__PEOPLE=text).people == {
        "ana@example.com": "ana; regions=EU; regions=US",
        "T01/U02": "ben",
    }


def test_addresses_are_written_in_one_way(tmp_path: Path) -> None:
    found = read(tmp_path, 'api_url = "http://127.0.0.1:9000/api"\npublic_url = "https://d.example.com/"\n')
    assert (found.api_url, found.public_url) == ("http://127.0.0.1:9000/api/", "https://d.example.com")


def test_domains_and_admins(tmp_path: Path) -> None:
    found = read(tmp_path, 'email_domains = ["@Example.com"]\nadmins = ["Ana@Example.com", "Ben", "T01/U02"]')
    assert found.email_domains == ("example.com",)
    assert found.admins == ("ana@example.com", "Ben", "T01/U02")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('transport = "socket"\nbot_token = "xoxb-1"', "`socket` needs `app_token`"),
        ('transport = "http"\nbot_token = "xoxb-1"', "`http` needs `signing_secret`"),
        ('transport = "socket"\napp_token = "xapp-1"', "a workspace needs `bot_token`"),
        ('client_id = "1.2"', "belong together"),
        ('client_id = "1.2"\nclient_secret = "s"', "needs `public_url`"),
        (
            'client_id = "1.2"\nclient_secret = "s"\npublic_url = "https://a.example"\nbot_token = "xoxb-1"',
            "keep one of them",
        ),
        (
            'client_id = "1.2"\nclient_secret = "s"\npublic_url = "https://a.example"\n',
            "`client_id` needs `workspaces`",
        ),
        ('workspaces = ["acme"]', "T0123ABCD"),
        ('people = {"ana" = "ana"}', "is an e-mail, or team and user"),
        ('people = {"a@b.example" = "ana; regions"}', "name=value"),
        ('people = {"a@b.example" = "x", "A@b.example" = "y"}', "twice"),
        ('email_domains = ["*"]', "example.com"),
        ('public_url = "http://dragoman.example.com"', "https://name"),
        ('public_url = "https://me:hush@d.example.com"', "https://name"),
        ('api_url = "http://slack.example/api"', "https://name"),
        ('api_url = "ftp://127.0.0.1/"', "https://name"),
    ],
)
def test_what_cannot_work_is_said_when_it_is_read(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationInvalid) as caught:
        read(tmp_path, text)
    assert said in str(caught.value) and "hush" not in str(caught.value)


def test_no_secret_is_shown(tmp_path: Path) -> None:
    found = read(tmp_path, 'bot_token = "xoxb-hush"\napp_token = "xapp-hush"\nsigning_secret = "hush"')
    assert "hush" not in repr(found)
