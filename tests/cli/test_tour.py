"""`dragoman demo`: three questions over real HTTP, on the demo data that `make test` has put in place."""

from __future__ import annotations

import json
import threading
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from dragoman.app import open_app
from dragoman.cli import app
from dragoman.demo import demo_paths
from dragoman.demo.tour import STOPS, TourFailed, ask_over_http, next_steps
from dragoman.serving import background_service
from service.answer_json import answer_from_json
from tests.cli.corner_shop import CornerShop

needs_demo_data = pytest.mark.skipif(
    not demo_paths().receipt.exists(), reason="the demo data are not loaded; `make data` loads them"
)


@needs_demo_data
def test_the_tour_answers_its_questions_rightly() -> None:
    result = CliRunner().invoke(app, ["demo", "--json"])
    assert result.exit_code == 0
    answers = [answer_from_json(form) for form in json.loads(result.stdout)["answers"]]
    assert [answer.question for answer in answers] == [stop.question for stop in STOPS]
    last_week, departments, redemption = answers
    assert last_week.rows[0][0] == pytest.approx(80829.17)
    assert departments.rows[0][0] == "GROCERY" and len(departments.rows) == 5
    assert departments.rows[0][1] == pytest.approx(2316393.89)
    assert {row[0] for row in redemption.rows} == {"Type A", "Type B", "Type C"} and len(redemption.rows) == 6


@needs_demo_data
def test_the_tour_shows_sentence_table_chart_explanation_and_what_to_type_next() -> None:
    result = CliRunner().invoke(app, ["demo"])
    assert result.exit_code == 0
    shown = result.stdout
    for part in ("$80,829.17", "GROCERY", "████", "How this was computed", "Answered over HTTP in"):
        assert part in shown
    assert shown.count("How this was computed") == 3
    assert 'dragoman ask "' in shown and "make serve" in shown


@pytest.mark.parametrize(
    ("in_checkout", "on_path", "activate", "serve"),
    [
        (True, False, True, "  make serve "),
        (True, True, False, "  make serve "),
        (False, False, False, "  dragoman serve"),
    ],
)
def test_only_a_checkout_has_a_makefile_and_an_environment(
    in_checkout: bool, on_path: bool, activate: bool, serve: str
) -> None:
    steps = next_steps(["sales last week"], on_path=on_path, in_checkout=in_checkout)
    assert ("source .venv/bin/activate" in steps, "make" in steps) == (activate, in_checkout)
    assert steps.splitlines()[-1].startswith(serve)


def test_the_service_ends_with_the_block(shop: CornerShop) -> None:
    before = threading.active_count()
    with open_app(shop.models, environment={}) as opened:
        with background_service(opened) as url:
            assert ask_over_http(url, "how did fruit do this month").rows == ((Decimal("10.50"),),)
        with pytest.raises(TourFailed, match="cannot be reached"):
            ask_over_http(url, "how did fruit do this month")
    assert threading.active_count() <= before + 1


def test_an_answer_that_is_none_is_said_plainly(shop: CornerShop) -> None:
    with open_app(shop.models, environment={}) as opened, background_service(opened) as url:
        with pytest.raises(TourFailed, match="'what is love' was not answered"):
            ask_over_http(url, "what is love")
        with pytest.raises(TourFailed, match="status 422"):
            ask_over_http(url, "x" * 20_000)
