"""Accounts of a chat, the codes that link them, and installations, in SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from semantic.principal import Principal
from service.configuration import Retention
from service.store import Audit, retain, tables
from service.store.accounts import Accounts, How, Linked
from service.store.codes import Codes
from service.store.installations import Installations, Sealing
from service.store.people import export_person, forget_person
from service.store.store import Store, open_store
from tests.store.samples import ANNA, BEN, NOON, Clock

T1_U1 = Linked("slack", "T1/U1", ANNA, How.KEY, key="k3j9x2m4p7qa", until=NOON)


def test_an_account_is_linked_and_found_everywhere(store: Store, elsewhere: Store) -> None:
    Accounts(store).link(T1_U1)
    found = Accounts(elsewhere).get("slack", "T1/U1")
    assert found is not None
    assert (found.principal, found.how, found.key, found.until) == (ANNA, How.KEY, "k3j9x2m4p7qa", NOON)
    assert Accounts(elsewhere).get("slack", "T1/U2") is None
    assert Accounts(elsewhere).get("teams", "T1/U1") is None


def test_who_links_again_is_the_other_one_from_then_on(store: Store) -> None:
    accounts = Accounts(store)
    accounts.link(T1_U1)
    accounts.link(Linked("slack", "T1/U1", BEN, How.TOKEN))
    found = accounts.get("slack", "T1/U1")
    assert found is not None and (found.principal, found.key, found.until) == (BEN, "", None)
    assert accounts.of("anna") == () and [each.account for each in accounts.of("ben")] == ["T1/U1"]


def test_each_change_is_in_the_audit_log(store: Store) -> None:
    accounts = Accounts(store)
    accounts.link(T1_U1)
    assert accounts.unlink("slack", "T1/U1")
    assert not accounts.unlink("slack", "T1/U1")
    about = {"source": "slack", "account": "T1/U1", "how": "key", "key": "k3j9x2m4p7qa"}
    entries = [(each.principal, each.action, each.about) for each in Audit(store).list().items]
    assert entries == [("anna", "account.unlinked", about), ("anna", "account.linked", about)]


def test_with_a_person_their_accounts_go(store: Store) -> None:
    Accounts(store).link(T1_U1)
    Accounts(store).link(Linked("slack", "T1/U2", BEN, How.TOKEN))
    exported = export_person(store, "anna")["accounts"]
    assert isinstance(exported, list) and [row["account"] for row in exported] == ["T1/U1"]
    assert forget_person(store, "anna")["accounts"] == 1
    assert Accounts(store).get("slack", "T1/U1") is None
    assert Accounts(store).get("slack", "T1/U2") is not None


def test_a_code_is_taken_once(store: Store, elsewhere: Store) -> None:
    code = Codes(store, "slack", "link").issue("T1/U1")
    there = Codes(elsewhere, "slack", "link")
    assert (there.about(code), there.about(code)) == ("T1/U1", "T1/U1")
    assert there.take(f" {code.upper().replace('-', ' ')}\n") == "T1/U1", "as people copy it"
    assert there.take(code) is None and there.about(code) is None


def test_a_code_is_good_for_its_kind_only(store: Store) -> None:
    code = Codes(store, "slack", "link").issue("T1/U1")
    assert Codes(store, "slack", "oauth").take(code) is None
    assert Codes(store, "teams", "link").take(code) is None
    assert Codes(store, "slack", "link").take("x" * 5000) is None
    assert Codes(store, "slack", "link").take("\ud800\0") is None


def test_the_newest_code_is_the_one_that_counts(store: Store) -> None:
    codes = Codes(store, "slack", "link")
    old, others, new = codes.issue("T1/U1"), codes.issue("T1/U2"), codes.issue("T1/U1")
    assert codes.take(old) is None
    assert (codes.take(new), codes.take(others)) == ("T1/U1", "T1/U2")
    states = Codes(store, "slack", "oauth", only_newest=False)
    first, second = states.issue(), states.issue()
    assert (states.take(first), states.take(second)) == ("", "")


def test_a_code_ends_after_ten_minutes_and_is_removed_later(tmp_path: Path, clock: Clock) -> None:
    with open_store(f"sqlite:///{tmp_path / 'timed.db'}", clock=clock) as store:
        codes = Codes(store, "slack", "link")
        code = codes.issue("T1/U1")
        clock.move(minutes=9)
        assert codes.about(code) == "T1/U1"
        clock.move(minutes=1)
        assert codes.about(code) is None
        clock.move(days=2)
        codes.issue("T1/U2")
        assert retain(store, Retention())["codes"] == 1
        assert codes.take(code) is None


def test_no_code_stands_in_the_store(store: Store) -> None:
    code = Codes(store, "slack", "link").issue("T1/U1")
    with store.reading() as connection:
        [row] = connection.execute(tables.codes.select()).all()
    assert code not in str(row) and code.replace("-", "") not in str(row)


def test_an_installation_is_kept_encrypted(store: Store, elsewhere: Store) -> None:
    kept = Installations(store, "slack", Sealing("secret"))
    kept.put("E1/T1", {"bot_token": "xoxb-hush"})
    there = Installations(elsewhere, "slack", Sealing("secret"))
    assert there.get("E1/T1") == {"bot_token": "xoxb-hush"}
    assert there.ids() == ("E1/T1",)
    with store.reading() as connection:
        [body] = connection.execute(tables.installations.select()).all()
    assert b"hush" not in bytes(body.body)
    assert there.remove("E1/T1") and not there.remove("E1/T1")
    assert kept.get("E1/T1") is None


def test_another_secret_opens_none_and_none_takes_the_place_of_another(store: Store) -> None:
    kept = Installations(store, "slack", Sealing("secret"))
    kept.put("/T1", {"bot_token": "xoxb-1"})
    assert Installations(store, "slack", Sealing("another")).get("/T1") is None
    table = tables.installations
    store.write(lambda unit: unit.connection.execute(table.update().values(id="/T2")).rowcount)
    assert kept.get("/T2") is None


def test_a_principal_keeps_its_attributes_in_any_letters(store: Store) -> None:
    odd = Principal("Zoë Ω", (("regions", ("A,B", "c;d")), ("teams", ())))
    Accounts(store).link(Linked("slack", "E1/U9", odd, How.COMMAND))
    found = Accounts(store).get("slack", "E1/U9")
    assert found is not None and found.principal == odd
