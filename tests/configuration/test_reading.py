"""dragoman.toml and the environment: what wins, what is refused, and that no message shows a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.configuration import ConfigurationInvalid, ReadConfiguration, read_configuration


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
