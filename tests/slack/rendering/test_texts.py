"""Texts from data: cut where nothing breaks, and without effect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.slack.limits import measured
from bots.slack.rendering.texts import cut, escaped, lines_of, one_line, unescaped


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Revenue", 7, "Revenue"),
        ("Revenue", 6, "Reven…"),
        ("na\u00efve", 5, "na\u00efve"),
        ("nai\u0308ve table", 4, "na…"),
        ("ab👩\u200d💻cd", 6, "ab…"),
        ("ab🇩🇪🇫🇷cd", 8, "ab🇩🇪…"),
        ("ab👍🏽cd", 5, "ab…"),
        ("x", 0, ""),
    ],
)
def test_a_text_is_cut_between_what_people_see_as_characters(text: str, most: int, shown: str) -> None:
    assert cut(text, most) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc", "a b c"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud83d", "\\ud83d"),
        ("\x1b[31m", "\\x1b[31m"),
        ("  ", "–"),
        ("", "–"),
    ],
)
def test_one_line_has_no_controls(text: str, shown: str) -> None:
    assert one_line(text, 75) == shown


def test_sql_keeps_its_lines() -> None:
    assert lines_of("SELECT 1\n  FROM x\r\n", 100) == "SELECT 1\n  FROM x"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U1> & co", "&lt;@\u2060U1&gt; &amp; co"),
        ("@here", "@\u2060here"),
        ("#sales", "#\u2060sales"),
        ("https://evil.example", "https:\u2060//evil.\u2060example"),
        ("*now* _or_ ~never~", "\u2060*now\u2060* \u2060_or\u2060_ \u2060~never\u2060~"),
        ("`code`", "ˋcodeˋ"),
        (":smile:", ":\u2060smile:"),
        ("> quoted", "\u2060&gt; quoted"),
        ("$1,234.50 at 10:30", "$1,234.50 at 10:30"),
    ],
)
def test_an_escaped_text_has_no_effect(text: str, sent: str) -> None:
    assert escaped(text, 100) == sent


def test_an_escape_is_never_cut_in_two() -> None:
    for most in range(1, 40):
        sent = escaped("AT&T & <b> & co", most)
        assert measured(sent) <= most
        assert "&" not in sent.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@given(st.text(max_size=60), st.integers(1, 40))
def test_whatever_it_is_it_fits_and_reads_the_same(text: str, most: int) -> None:
    for shown in (one_line(text, most), escaped(text, most), lines_of(text, most)):
        assert 0 < measured(shown) <= most
    assert unescaped(escaped(text, 1_000)).replace("ˋ", "`") == one_line(text, 1_000)
