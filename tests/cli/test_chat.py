"""`dragoman chat` on the corner shop: from a pipe, a line is a question, a number or a command."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from dragoman.commands.chatting import _typed
from dragoman.commands.running import Screen
from dragoman.remembering import MemoryOfUser
from service.asking.planned import Remembered
from service.store.errors import StoreUnavailable
from tests.cli.corner_shop import CornerShop


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own for what is remembered."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def chat(shop: CornerShop, *lines: str, as_json: bool = False) -> tuple[int, str]:
    options = ["--json"] if as_json else ["--no-chart"]
    typed = "".join(f"{line}\n" for line in lines)
    result = CliRunner().invoke(app, ["chat", *options, *shop.options], input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_each_line_leans_on_the_one_before(shop: CornerShop, state: None) -> None:
    code, out = chat(shop, "turnover this month", "by department", "only fruit")
    assert code == 0
    assert "> turnover this month" in out and "$14.50" in out
    assert "By department. Still this month." in out
    assert "Only where department is Fruit. Still by department, this month." in out and "$10.50" in out


def test_numbers_take_choices_and_suggestions(shop: CornerShop, state: None) -> None:
    _, out = chat(shop, "earnings this month", "2")
    assert "2. takings before tax" in out and "$13.05" in out
    _, out = chat(shop, "turnover last month", "1")
    assert "\n> revenue by week in February 2024\n" in out


def test_other_words_are_put_in_place_of_the_unclear_ones(shop: CornerShop, state: None) -> None:
    _, out = chat(shop, "earnings this month", "3", "turnover")
    assert "Say in other words what “earning” means. The rest of the question stays." in out
    assert "“earnings” is read as “turnover”." in out and "$14.50" in out


def test_a_choice_is_remembered_between_runs_said_and_forgotten(shop: CornerShop, state: None) -> None:
    _, out = chat(shop, "earnings this month", "r2", "earnings last month")
    assert "From now on “earning” is read as takings before tax, until you forget it." in out
    assert "$7.65" in out
    _, out = chat(shop, "earnings last month", "/remembered", "/forget earnings", "earnings last month")
    assert "“earnings” is read as takings before tax, as you chose on" in out
    assert "“earnings” is asked about again." in out and "Which do you mean?" in out


def test_commands_show_more_of_the_last_answer(shop: CornerShop, state: None) -> None:
    _, out = chat(shop, "turnover this month", "/sql", "/explain", "/nonsense", "/help")
    assert "SUM(sales.amount) AS revenue" in out and "p1 = " in out
    assert "sum(amount)" in out
    assert "There is no such command; /help lists them." in out and "/forget X" in out


def test_a_new_conversation_knows_nothing_of_the_one_before(shop: CornerShop, state: None) -> None:
    code, out = chat(shop, "turnover this month", "/new", "only fruit")
    assert code == 4, out


def test_quitting_ends_before_the_lines_that_follow(shop: CornerShop, state: None) -> None:
    code, out = chat(shop, "turnover this month", "/quit", "only fruit")
    assert code == 0 and "fruit" not in out


def test_json_is_one_answer_a_line(shop: CornerShop, state: None) -> None:
    code, out = chat(shop, "turnover this month", "/help", "by department", as_json=True)
    first, second = (json.loads(line) for line in out.splitlines())
    assert code == 0
    assert (first["status"], first["changes"]) == ("answered", [])
    assert second["changes"] == ["By department.", "Still this month."]
    assert second["conversation"] == first["conversation"] != ""


def test_the_code_is_that_of_the_last_answer(shop: CornerShop, state: None) -> None:
    assert chat(shop, "turnover this month", "earnings this month")[0] == 3
    assert chat(shop)[0] == 0


EARNING = Remembered("earning", "sales.revenue", "revenue", "2024-03-15")


def memory_of(folder: Path, old: Path | None = None, models: str = "/models") -> MemoryOfUser:
    return MemoryOfUser(folder / "what?" / "a%20b.db", old or folder / "remembered.json", Path(models))


def test_choices_are_kept_in_a_file_that_is_made_for_the_first_one(tmp_path: Path) -> None:
    with closing(memory_of(tmp_path)) as memory:
        assert memory.of("everyone") == ()
        assert list(tmp_path.iterdir()) == [], "reading makes nothing"
        memory.put("everyone", EARNING)
    with closing(memory_of(tmp_path)) as memory:
        assert memory.of("everyone") == (EARNING,)
        assert memory.forget("everyone", "earning") and memory.of("everyone") == ()


def test_a_file_that_cannot_be_read_remembers_nothing(tmp_path: Path) -> None:
    with closing(memory_of(tmp_path)) as memory:
        memory.put("everyone", EARNING)
    (tmp_path / "what?" / "a%20b.db").write_text("no database", encoding="utf-8")
    with closing(memory_of(tmp_path)) as memory:
        assert memory.of("everyone") == ()
        with pytest.raises(StoreUnavailable):
            memory.put("everyone", EARNING)


def test_what_an_earlier_version_remembered_is_taken_over_once(tmp_path: Path) -> None:
    old = tmp_path / "remembered.json"
    old.write_text(json.dumps({"/models": {"everyone": [asdict(EARNING)]}, "/other": {"everyone": []}}))
    with closing(memory_of(tmp_path)) as memory:
        assert memory.of("everyone") == (EARNING,)
        memory.forget("everyone", "earning")
    with closing(memory_of(tmp_path)) as memory:
        assert memory.of("everyone") == (), "what was forgotten stays so"
    with closing(memory_of(tmp_path / "b", old, models="/other")) as memory:
        assert memory.of("everyone") == ()
    old.write_text("no json")
    with closing(memory_of(tmp_path / "c", old)) as memory:
        assert memory.of("everyone") == ()


def typed(monkeypatch: pytest.MonkeyPatch, *keys: str | type[BaseException]) -> list[str]:
    """The lines that a person's typing comes to; an exception stands for the keys that raise it."""
    left = iter(keys)

    def read(prompt: str) -> str:
        key = next(left)
        if isinstance(key, str):
            return key
        raise key

    monkeypatch.setattr("builtins.input", read)
    return list(_typed(Screen()))


def test_ctrl_c_drops_a_line_and_a_second_one_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    c, d = KeyboardInterrupt, EOFError
    assert typed(monkeypatch, "sales", c, "by store", c, "by week", d) == ["sales", "by store", "by week"]
    assert typed(monkeypatch, "sales", c, c, "by store") == ["sales"]
