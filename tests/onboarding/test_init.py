"""`dragoman init` from the outside: files, DuckDB, SQLite and PostgreSQL, a second run, and what goes wrong."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

import dragoman
from dragoman.cli import app
from semantic import load_folder
from tests.engines.servers import postgresql, run_on

SHOP = """
CREATE TABLE customers (id INTEGER, name VARCHAR(40), city VARCHAR(40));
INSERT INTO customers VALUES (1, 'Ana', 'Oslo'), (2, 'Bo', 'Oslo'), (3, 'Chi', 'Rome'), (4, 'Dag', 'Rome');
CREATE TABLE orders (order_id INTEGER, customer_id INTEGER, ordered_on DATE, amount DECIMAL(9, 2), email VARCHAR(40));
INSERT INTO orders VALUES (10, 1, '2024-01-05', 1.00, 'ana@example.com'), (11, 1, '2024-01-20', 2.00, 'a@example.com'),
  (12, 2, '2024-02-03', 4.00, 'bo@example.com'), (13, 3, '2024-02-10', 8.00, 'chi@example.com'),
  (14, 4, '2024-03-01', 16.00, 'd@example.com'), (15, 2, '2024-03-02', 32.00, 'b@example.com');
"""
"""Oslo 1 + 2 + 4 + 32 = 39, Rome 8 + 16 = 24; February 12."""


def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, arguments, input=typed)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("DRAGOMAN_MODELS", "DRAGOMAN_WAREHOUSE", "DRAGOMAN_MODEL_URL", "DRAGOMAN_MODEL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def duckdb_file(path: Path, sql: str = SHOP) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)
    return path


def answers(models: str = "models") -> dict[str, object]:
    """What the definitions say about the shop, by the question."""
    with dragoman.open(models) as shop:
        asked = ("amount", "amount by city", "amount in February 2024", "customers")
        return {question: shop.ask(question).rows for question in asked}


def check_is_sound() -> None:
    """What was written loads, holds against the data, and is laid out as `dragoman format` would."""
    code, out, err = run("check", "--data")
    assert (code, "no problems" in out) == (0, True), out + err
    assert run("format", "--check")[0] == 0
    assert not any(Path().glob(".models-*")), "nothing that was made on the way is left behind"


RIGHT = {
    "amount": "63.00",
    "amount by city": [("Oslo", "39.00"), ("Rome", "24.00")],
    "amount in February 2024": "12.00",
    "customers": "4",
}


def check_answers() -> None:
    found = answers()
    shown = {
        question: str(rows[0][0]) if len(rows) == 1 else [(city, str(amount)) for city, amount in rows]
        for question, rows in found.items()
        if isinstance(rows, tuple)
    }
    assert {key: _plain(value) for key, value in shown.items()} == {
        key: _plain(value) for key, value in RIGHT.items()
    }


def _plain(value: object) -> object:
    """4, 4.0 and 4.00 are the same number, whatever the warehouse."""
    if isinstance(value, list):
        return sorted((name, float(amount)) for name, amount in value)
    return float(str(value))


def test_a_duckdb_file(folder: Path) -> None:
    duckdb_file(folder / "shop.duckdb")
    code, out, err = run("init", "--from", "shop.duckdb", "--zone", "UTC")
    assert code == 0, out + err
    assert "2 models of shop.duckdb, with 1 join, 6 dimensions, 4 metrics, in models/:" in out
    assert "no problems" in out
    assert 'dragoman ask "amount by month in 2024"' in out
    check_is_sound()
    check_answers()


def test_an_sqlite_file(folder: Path) -> None:
    with sqlite3.connect(folder / "shop.db") as connection:
        connection.executescript(SHOP)
    code, out, err = run("init", "--from", "shop.db", "--zone", "UTC", "--yes")
    assert code == 0, out + err
    check_is_sound()
    check_answers()


@pytest.mark.parametrize("kind", ["csv", pytest.param("parquet", marks=pytest.mark.slow)])
def test_a_folder_of_files(folder: Path, kind: str) -> None:
    """One table is a file, the other a folder of two; the views lie beside the models."""
    (folder / "exports" / "orders").mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(SHOP)
        connection.execute(f"COPY customers TO 'exports/customers.{kind}'")
        connection.execute(f"COPY (FROM orders WHERE order_id < 13) TO 'exports/orders/1.{kind}'")
        connection.execute(f"COPY (FROM orders WHERE order_id >= 13) TO 'exports/orders/2.{kind}'")
    code, out, err = run("init", "--from", "exports", "--zone", "UTC", "--yes")
    assert code == 0, out + err
    assert (
        (folder / "models" / "settings.yml")
        .read_text()
        .endswith("warehouses:\n  main: {url: duckdb:///exports.duckdb, files: [exports]}\n")
    )
    check_is_sound()
    check_answers()


def test_postgresql_with_keys_comments_and_a_password(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgresql() as url:
        for statement in (*SHOP.split(";")[:-1], "ALTER TABLE customers ADD PRIMARY KEY (id)",
                          "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers",
                          "COMMENT ON COLUMN orders.amount IS 'Euros, with VAT'",
                          "CREATE SCHEMA etl", "CREATE TABLE etl.orders_tmp (x INTEGER)"):  # fmt: skip
            run_on(url, statement)
        secret = url.set(password="not-a-word")
        code, out, err = run(
            "init", "--from", secret.render_as_string(hide_password=False), "--zone", "UTC", "--yes"
        )
        assert code == 0, out + err
        texts = {path.name: path.read_text() for path in (folder / "models").rglob("*") if path.is_file()}
        assert "not-a-word" not in out + err + "".join(texts.values())
        assert "reader:${DB_PASSWORD}@" in texts["settings.yml"]
        assert "export DB_PASSWORD=…" in out
        monkeypatch.setenv("DB_PASSWORD", "not-a-word")
        # What the database declares is no guess, and its own words are kept.
        assert (
            "joins:\n  customer: {model: customers, on: {customer_id: id}, inverse: orders}\n"
            in texts["orders.yml"]
        )
        assert 'description: "Euros, with VAT."' in texts["orders.yml"]
        assert "orders_tmp: it looks like something on its way to another table" in out
        check_is_sound()
        check_answers()


def test_a_second_run_adds_what_is_new_and_only_that(folder: Path) -> None:
    shop = duckdb_file(folder / "shop.duckdb")
    assert run("init", "--from", "shop.duckdb", "--zone", "UTC")[0] == 0
    orders, customers = folder / "models" / "orders.yml", folder / "models" / "customers.yml"
    # Somebody has worked on the file: a metric is gone, a comment is there, spaces are where they like them.
    kept = orders.read_text().replace("metrics:\n", "metrics:  # ours\n").partition("  average_amount")[0]
    orders.write_text(kept)
    before = customers.read_text()
    code, out, _ = run("init")
    assert (code, out) == (0, "Nothing is new in the warehouse `main`: models/ has it all.\n")
    assert (orders.read_text(), customers.read_text()) == (kept, before)

    duckdb_file(
        shop,
        """
        ALTER TABLE orders ADD COLUMN channel VARCHAR; UPDATE orders SET channel = 'web';
        UPDATE orders SET channel = 'shop' WHERE order_id > 12;
        CREATE TABLE payments (payment_id INTEGER, order_id INTEGER, paid_on DATE, fee DECIMAL(9, 2));
        INSERT INTO payments SELECT 100 + order_id, order_id, ordered_on, amount / 4 FROM orders;
    """,
    )
    code, patch, _ = run("init", "--diff")
    assert code == 0
    assert "+++ b/models/payments.yml" in patch
    assert [line for line in patch.splitlines() if line.startswith("-")] == [
        "--- a/models/orders.yml",
        "--- /dev/null",
    ]
    assert orders.read_text() == kept and not (folder / "models" / "payments.yml").exists()
    code, out, err = run("init", "--yes")
    assert code == 0, out + err
    added = (
        "  channel:\n    type: string\n    index_values: true\n"
        "    description: Channel of the order.\n    values: [shop, web]\n"
    )
    now = orders.read_text()
    assert added in now and now.replace(added, "") == kept
    assert customers.read_text() == before
    assert (
        "  order: {model: orders, on: order_id, inverse: payments}\n"
        in (folder / "models" / "payments.yml").read_text()
    )
    check_is_sound()
    check_answers()


def test_nothing_is_written_by_a_dry_run_and_json_says_all(folder: Path) -> None:
    duckdb_file(folder / "shop.duckdb")
    (folder / "exports").mkdir()
    (folder / "exports" / "orders.csv").write_text("order_id,amount\n1,2.5\n2,3.5\n")
    for source in ("shop.duckdb", "exports"):
        code, out, _ = run("init", "--from", source, "--dry-run", "--json", "--zone", "UTC")
        form = json.loads(out)
        assert (code, form["status"], form["written"]) == (0, "ok", False)
        assert "settings.yml" in [each["file"] for each in form["files"]]
    assert sorted(path.name for path in folder.iterdir()) == ["exports", "shop.duckdb"]


def test_private_values_stand_nowhere(folder: Path) -> None:
    duckdb_file(
        folder / "shop.duckdb",
        f"""{SHOP}
        ALTER TABLE orders ADD COLUMN created_by VARCHAR; UPDATE orders SET created_by = 'Kari Berg';
        ALTER TABLE orders ADD COLUMN password_hash VARCHAR; UPDATE orders SET password_hash = 'abc';
        ALTER TABLE customers ADD COLUMN salary INTEGER; UPDATE customers SET salary = 4711 * id;
        ALTER TABLE customers ADD COLUMN job VARCHAR;
        UPDATE customers SET job = CASE id WHEN 1 THEN 'Boss' ELSE 'Clerk' END;
    """,
    )
    code, out, err = run("init", "--from", "shop.duckdb", "--zone", "UTC")
    assert code == 0, out + err
    written = "".join(path.read_text() for path in (folder / "models").rglob("*") if path.is_file())
    for value in ("@example.com", "Kari", "Ana", "4711", "Boss"):
        assert value not in written + out, value
    assert "hidden: true\n    mask: {expr: \"'withheld'\"}" in written
    models = load_folder(folder / "models").models
    assert "password_hash" not in models["orders"].dimensions and "salary" not in models["customers"].metrics
    assert "orders.password_hash: it looks like a secret" in out
    assert "customers.salary: it looks personal" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "nowhere"), "There is nothing at"),
        (("--from", "mysql://x/y"), "Tables cannot be read from mysql:// yet."),
        (("--from", "postgresql://"), "The URL names no database."),
        (("--from", "postgresql://ana:not-a-word@127.0.0.1:1/shop"), "The warehouse `main` cannot be reached"),
        (("--from", "note.txt"), "is neither a DuckDB nor an SQLite file."),
        (("--from", "empty.duckdb"), "There are no tables in empty.duckdb."),
        (("--from", "empty"), "There are no CSV, Parquet or JSON files in"),
        (("--from", "shop.duckdb", "--schema", "sales"), "shop.duckdb has no sales.\nIts schemas: main."),
        (("--from", "shop.duckdb", "--include", "order"), "shop.duckdb has no order."),
        (("--from", "shop.duckdb", "--zone", "Oslo"), "--zone 'Oslo' is no time zone."),
        (("--from", "shop.duckdb", "--exclude", "*"), "There are no tables in shop.duckdb."),
        ((), "Nothing says where the data are."),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said_and_leaves_nothing_behind(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    duckdb_file(folder / "shop.duckdb", "CREATE TABLE t (id INTEGER)")
    duckdb_file(folder / "empty.duckdb", "")
    (folder / "note.txt").write_text("hello")
    (folder / "empty").mkdir()
    before = sorted(folder.iterdir())
    code, out, err = run("init", *arguments, "--yes")
    assert code in (1, 2)
    assert said in out + err
    assert "not-a-word" not in out + err and "Traceback" not in out + err
    assert sorted(folder.iterdir()) == before


def test_tables_that_may_not_be_read_are_named(folder: Path) -> None:
    with postgresql() as url:
        for statement in ("CREATE TABLE seen (id INTEGER, size INTEGER)", "INSERT INTO seen VALUES (1, 2), (2, 4)",
                          "CREATE TABLE unseen (id INTEGER)", "INSERT INTO unseen VALUES (1)",
                          "CREATE ROLE init_weak LOGIN", "GRANT SELECT ON seen TO init_weak"):  # fmt: skip
            run_on(url, statement)
        weak = url.set(username="init_weak").render_as_string()
        try:
            code, out, err = run("init", "--from", weak, "--yes")
            assert code == 0, out + err
            assert "unseen: it cannot be read: " in out and "permission denied" in out
            assert [path.name for path in (folder / "models").glob("*.yml")] and not (
                folder / "models" / "unseen.yml"
            ).exists()
            code, out, err = run("init", "--from", weak, "-o", "other", "--include", "unseen")
            assert code == 1 and "GRANT SELECT" in err
        finally:
            run_on(url, "DROP OWNED BY init_weak")
            run_on(url, "DROP ROLE init_weak")


HOSTILE = """
CREATE TABLE "Order {x}" ("when" DATE, "Order ID" INTEGER, "unit""price" DECIMAL(9, 2), "qty" INTEGER,
  "{{ jinja }}" VARCHAR, "line
break" VARCHAR, "on" VARCHAR, "select" INTEGER, "'; DROP TABLE x; --" VARCHAR, time INTEGER, "名前" VARCHAR);
INSERT INTO "Order {x}" SELECT DATE '2024-01-01' + CAST(i AS INTEGER), i, 1.5, 2, 'a: {b}', 'x
#y', '- z', i % 3, CASE WHEN i % 2 = 0 THEN 'yes' ELSE '${HOME}' END, i % 5, '*' FROM range(1, 21) t(i);
COMMENT ON TABLE "Order {x}" IS 'yes: {a: b} # no
--- - "x" ''y'' {{ z }} ${HOME} &anchor !tag';
CREATE TABLE "a: b" (x INTEGER); INSERT INTO "a: b" VALUES (1);
CREATE TABLE metrics (id INTEGER, metrics VARCHAR); INSERT INTO metrics SELECT i, 'm' || i % 2 FROM range(10) t(i);
CREATE TABLE "select" ("group" INTEGER, "true" BOOLEAN); INSERT INTO "select" SELECT i, true FROM range(9) t(i);
CREATE TABLE odd (id UUID, j JSON, l INTEGER[], b BLOB, i INTERVAL, t TIME, s STRUCT(a INTEGER), n DOUBLE, d DATE);
INSERT INTO odd SELECT uuid(), '{}', [1], 'a', INTERVAL 1 DAY, TIME '10:00', {'a': 1}, 'NaN', 'infinity' FROM range(5);
CREATE VIEW broken AS SELECT 1 // 0 AS x, error('no') AS y;
"""


def test_hostile_names_comments_values_and_types(folder: Path) -> None:
    duckdb_file(folder / "shop.duckdb", HOSTILE)
    code, out, err = run("init", "--from", "shop.duckdb", "--zone", "UTC")
    assert code == 0, out + err
    assert "  a: b: its name cannot stand in a statement\n" in out
    assert "  broken: it cannot be read: " in out
    check_is_sound()
    models = load_folder(folder / "models").models
    assert {str(model.table) for model in models.values()} == {'"Order {x}"', "metrics", '"select"', "odd"}
    order = next(model for model in models.values() if "Order" in str(model.table))
    assert order.description == "yes: {a: b} # no --- - \"x\" 'y' {{ z }} ${HOME} &anchor !tag."
    with dragoman.open("models") as shop:
        assert shop.ask("total value").rows == ((60,),)


def test_settings_that_are_there_say_where_the_data_are(folder: Path) -> None:
    duckdb_file(folder / "shop.duckdb")
    duckdb_file(folder / "other.duckdb")
    (folder / "models").mkdir()
    settings = "zone: Asia/Tokyo # ours\nwarehouses: {main: {url: 'duckdb:///shop.duckdb'}}\n"
    (folder / "models" / "settings.yml").write_text(settings)
    code, _, err = run("init", "--from", "other.duckdb")
    assert code == 1 and "are about another warehouse than --from names: `main`." in err
    assert run("init")[0] == 0
    assert (folder / "models" / "settings.yml").read_text() == settings
    assert set(load_folder(folder / "models").models) == {"customers", "orders"}
