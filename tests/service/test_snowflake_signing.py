"""How Snowflake is reached and signed in to: with a key pair or an access token, at the host of the account alone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_curve_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from semantic.catalog import load_texts
from service.errors import TooCostly, Unavailable
from service.warehouse import SqlStatement, open_warehouses
from service.warehouse.on_snowflake import host_of, is_account, open_snowflake
from service.warehouse.snowflake_token import account_name, snowflake_headers
from tests.engines.snowflake_server import TOKEN, SnowflakeServer
from tests.service.test_snowflake import COUNT, SIGNED, URL
from tests.service.test_snowflake import server as server  # the fixture that starts a stand-in


def pem(key: RSAPrivateKey, passphrase: str = "") -> bytes:
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


@pytest.mark.parametrize("passphrase", ["", "open sesame"])
def test_a_key_pair_signs_in(server: SnowflakeServer, tmp_path: Path, passphrase: str) -> None:
    key = generate_private_key(65537, 2048)
    file = tmp_path / "rsa_key.p8"
    file.write_bytes(pem(key, passphrase))
    environment = {"SNOWFLAKE_PRIVATE_KEY_FILE": str(file), "PRIVATE_KEY_PASSPHRASE": passphrase}
    headers = snowflake_headers(URL, environment, "lake")
    assert headers() == headers()
    server.public_key = key.public_key()
    with closing(open_snowflake(URL, name="lake", host=server.host, headers=headers)) as warehouse:
        assert warehouse.run([COUNT])[0].rows == [(2,)]
    server.public_key = generate_private_key(65537, 2048).public_key()
    with (
        closing(open_snowflake(URL, name="lake", host=server.host, headers=headers)) as warehouse,
        pytest.raises(Unavailable, match="390144") as shut,
    ):
        warehouse.run([COUNT])
    assert headers()["Authorization"][7:15] not in str(shut.value.problem)


def test_an_access_token_stands_where_a_password_would(server: SnowflakeServer) -> None:
    url = URL.set(password=TOKEN)
    headers = snowflake_headers(url, {}, "lake")
    assert headers() == SIGNED
    with closing(open_snowflake(url, name="lake", host=server.host, headers=headers)) as warehouse:
        assert warehouse.run([COUNT])[0].rows == [(2,)]


def test_a_file_that_is_no_key_is_an_error_at_once(tmp_path: Path) -> None:
    file = tmp_path / "rsa_key.p8"
    curve = generate_curve_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for data in (
        b"",
        b"-----BEGIN PRIVATE KEY-----\n",
        curve,
        pem(generate_private_key(65537, 2048), "locked"),
    ):
        file.write_bytes(data)
        with pytest.raises(Unavailable) as refused:
            snowflake_headers(URL, {"SNOWFLAKE_PRIVATE_KEY_FILE": str(file)}, "lake")
        assert refused.value.problem.code == "credentials-missing"
    with pytest.raises(Unavailable, match="SNOWFLAKE_PRIVATE_KEY_FILE"):
        snowflake_headers(URL, {}, "lake")


def test_the_host_is_that_of_the_account() -> None:
    assert host_of("acme-my_shop") == "https://acme-my-shop.snowflakecomputing.com"
    assert host_of("XY12345.eu-central-1.aws") == "https://xy12345.eu-central-1.aws.snowflakecomputing.com"
    assert host_of("acme-shop.snowflakecomputing.com") == "https://acme-shop.snowflakecomputing.com"
    assert host_of("xy1.cn-northwest-1.aws") == "https://xy1.cn-northwest-1.aws.snowflakecomputing.cn"
    assert [account_name(each) for each in ("acme-my_shop", "xy1.eu-west-1", "acme-x.global")] == [
        *("ACME-MY_SHOP", "XY1", "ACME")
    ]
    for hostile in ("evil.example/", "a@b", "a#b", "a:1", "", "-a", "a..b", "127.0.0.1.a.b", "a b", "[::1]"):
        assert not is_account(hostile)


SETTINGS = """
warehouses:
  main: {url: "%s", cost_limit: 5000000000, cost_limit_per_person_per_day: 20000000000%s}
"""


def settings(url: str, more: str = "") -> dict[str, str]:
    return {"settings.yml": SETTINGS % (url, more)}


def test_it_is_opened_from_the_settings(server: SnowflakeServer, tmp_path: Path) -> None:
    """5 GiB are more than the limit of 5,000,000,000 bytes, ten MiB are less. A stand-in gets no token."""
    server.token = ""
    named = load_texts(settings("snowflake://dragoman@acme-shop/shop/main")).settings.warehouses
    environment = {"SNOWFLAKE_EMULATOR_HOST": server.host}
    with closing(open_warehouses(named, base=tmp_path, environment=environment)) as warehouse:
        assert warehouse.run([SqlStatement("SELECT COUNT(*) FROM stores")])[0].rows == [(2_500,)]
        with pytest.raises(TooCostly):
            warehouse.run([COUNT])


@pytest.mark.parametrize(
    ("url", "more", "said"),
    [
        ("snowflake://acme-shop/shop", "", "cannot be read"),
        ("snowflake://dragoman@acme-shop", "", "cannot be read"),
        ("snowflake://dragoman@acme-shop/a/b/c", "", "cannot be read"),
        ("snowflake://dragoman@acme-shop:444/shop", "", "cannot be read"),
        ("snowflake://dragoman@acme-shop/shop?host=evil.example", "", "cannot be read"),
        ("snowflake://dragoman@acme-shop/shop?role=reader&role=admin", "", "cannot be read"),
        ("snowflake://dragoman@evil..example/shop", "", "cannot be read"),
        ("snowflake://dragoman:secret@acme-shop/shop", ", price_per_tib: 5", "bills the time that it runs"),
        ("snowflake://dragoman@acme-shop/shop", "", "names no private key"),
    ],
)
def test_settings_that_are_none_are_an_error(tmp_path: Path, url: str, more: str, said: str) -> None:
    named = load_texts(settings(url, more)).settings.warehouses
    with pytest.raises(Unavailable, match=said) as refused:
        open_warehouses(named, base=tmp_path, environment={})
    assert "secret" not in str(refused.value.problem)
