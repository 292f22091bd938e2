"""dragoman.toml and the environment: what wins, what is refused, and that no message shows a value."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from service.configuration import ConfigurationInvalid, ReadConfiguration, read_configuration
from service.configuration.secrets import secret_of


def written(folder: Path, text: str) -> Path:
    file = folder / "dragoman.toml"
    file.write_text(text, encoding="utf-8")
    return file


def source(read: ReadConfiguration, name: str) -> str:
    [found] = [setting for setting in read.settings() if setting.name == name]
    return found.source


def test_without_a_file_everything_has_its_default() -> None:
    read = read_configuration(None, {})
    assert (read.configuration.server.host, read.configuration.server.port) == ("127.0.0.1", 8765)
    assert {setting.source for setting in read.settings()} == {"default"}


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    file = written(tmp_path, '[server]\nport = 9000\nhost_names = ["a.example"]\n')
    read = read_configuration(file, {"DRAGOMAN_SERVER__PORT": "9001"})
    assert read.configuration.server.port == 9001
    assert read.configuration.server.host_names == ("a.example",)
    assert source(read, "server.port") == "DRAGOMAN_SERVER__PORT"
    assert source(read, "server.host_names") == str(file)
    assert source(read, "server.host") == "default"


def test_a_list_in_a_variable_is_written_with_commas() -> None:
    read = read_configuration(None, {"DRAGOMAN_SERVER__HOST_NAMES": "a.example, b.example"})
    assert read.configuration.server.host_names == ("a.example", "b.example")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[server]\nprot = 9000\n", "There is no setting server.prot", "Did you mean server.port"),
        ("[sever]\nport = 9000\n", "There is no setting sever", "Did you mean server"),
        ("port = 9000\n", "There is no setting port", "`dragoman config show` lists all."),
        ("[server]\nport = 70000\n", "`server.port` from ", "Correct it there."),
        ('[server]\nport = "many"\n', "`server.port` from ", "Correct it there."),
        ("[server\n", "cannot be read: it is not TOML", "`dragoman config show` says what is set."),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, message: str, hint: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigurationInvalid) as caught:
        read_configuration(file, {})
    problem = caught.value.problem
    assert message in problem.message and str(file) in problem.message
    assert problem.hint.startswith(hint)


def test_a_variable_that_means_no_setting_is_not_ignored() -> None:
    with pytest.raises(ConfigurationInvalid) as caught:
        read_configuration(None, {"DRAGOMAN_SERVER__PROT": "9000", "DRAGOMAN_MODELS": "models"})
    assert "DRAGOMAN_SERVER__PROT" in caught.value.problem.message
    assert caught.value.problem.suggestions[0] == "DRAGOMAN_SERVER__PORT"


def test_a_wrong_value_is_not_repeated() -> None:
    with pytest.raises(ConfigurationInvalid) as caught:
        read_configuration(None, {"DRAGOMAN_SERVER__PORT": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationInvalid, match="cannot be read"):
        read_configuration(tmp_path / "none.toml", {})


def test_bytes_that_are_no_text_are_said(tmp_path: Path) -> None:
    (tmp_path / "dragoman.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationInvalid, match="not UTF-8"):
        read_configuration(tmp_path / "dragoman.toml", {})


def test_a_section_may_hold_another(tmp_path: Path) -> None:
    text = """[access]
mode = "required"
[access.tokens]
algorithm = "RS256"
issuer = "https://a.example"
audience = "dragoman"
jwks_url = "https://a.example/keys"
claims = {regions = "org.regions"}
"""
    file = written(tmp_path, text)
    environment = {
        "DRAGOMAN_ACCESS__TOKENS__ISSUER": "https://b.example",
        "DRAGOMAN_ACCESS__TOKENS__CLAIMS": "regions = r, groups=g",
    }
    for given, issuer, claims in [
        ({}, "https://a.example", {"regions": "org.regions"}),
        (environment, "https://b.example", {"regions": "r", "groups": "g"}),
    ]:
        read = read_configuration(file, given)
        tokens = read.configuration.access.tokens
        assert (tokens.issuer, tokens.claims, tokens.audience) == (issuer, claims, "dragoman")
    assert source(read, "access.tokens.issuer") == "DRAGOMAN_ACCESS__TOKENS__ISSUER"
    assert source(read, "access.tokens.audience") == str(file)
    assert source(read, "access.tokens.scopes") == "default"


@pytest.mark.parametrize(
    ("text", "name", "near"),
    [
        ('[access.tokens]\nisuer = "x"\n', "access.tokens.isuer", "access.tokens.issuer"),
        ("[access.token]\nissuer = 1\n", "access.token", "access.tokens"),
        ("[access]\ntokens = 1\n", "access.tokens", ""),
        ("[access]\nmode = 'closed'\n", "access.mode", ""),
        ("[server]\nallowed_origins = ['*']\n", "server.allowed_origins", ""),
        ("[server]\nallowed_origins = ['https://a.example/']\n", "server.allowed_origins", ""),
        ('[observing]\nendpoint = "collector:4318"\n', "observing.endpoint", ""),
        ('[observing]\nendpoint = "http://me:hush@collector/v1/traces"\n', "observing.endpoint", ""),
        ('[observing]\nendpoint = "http://collector/v1/traces?key=hush"\n', "observing.endpoint", ""),
        ("[server]\ntrusted_proxies = ['a.example']\n", "server.trusted_proxies", ""),
    ],
)
def test_what_is_wrong_within_a_section_is_named(tmp_path: Path, text: str, name: str, near: str) -> None:
    with pytest.raises(ConfigurationInvalid) as caught:
        read_configuration(written(tmp_path, text), {})
    problem = caught.value.problem
    assert name in problem.message and near in "".join(problem.suggestions)


def test_a_secret_is_masked_wherever_it_stands(tmp_path: Path) -> None:
    read = read_configuration(None, {"DRAGOMAN_ACCESS__PEPPER": "hunter2"})
    assert "hunter2" not in str(read.settings()) and "hunter2" not in repr(read.configuration)
    assert read.configuration.access.pepper is not None
    assert secret_of(read.configuration.access.pepper, "", "access.pepper") == "hunter2"


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "pepper"
    file.write_text("hunter2\n", encoding="utf-8")
    assert secret_of(None, str(file), "access.pepper") == "hunter2"
    assert secret_of(None, "", "access.pepper") == ""
    with pytest.raises(ConfigurationInvalid, match="both set"):
        secret_of(SecretStr("x"), str(file), "access.pepper")
    with pytest.raises(ConfigurationInvalid, match=r"access\.pepper_file"):
        secret_of(None, str(tmp_path / "none"), "access.pepper")
