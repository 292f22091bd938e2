"""`/v1/ask`, `/v1/query` and `/v1/compile` over real HTTP, on the corner shop."""

from __future__ import annotations

from decimal import Decimal

import httpx

from service.answer import Status
from service.answer_json import answer_from_json
from service.api.bodies import AnswerBody, CompiledBody

BY_DEPARTMENT = {"metrics": ["revenue"], "dimensions": ["product.department"], "totals": True}


def test_a_query_is_answered_with_the_whole_answer(service: httpx.Client) -> None:
    response = service.post("/v1/query", json=BY_DEPARTMENT)
    assert response.status_code == 200
    answer = answer_from_json(response.json())
    assert answer.status is Status.ANSWERED
    assert answer.rows == (
        ("Fruit", Decimal("15.75")),
        ("Bread", Decimal("6.25")),
        (None, Decimal("1.00")),
    )
    assert answer.totals == (None, Decimal("23.00"))
    assert answer.computation.metrics[0].formula == "sum(amount)"
    assert answer.id and answer.catalog_hash and answer.sql.startswith("SELECT")


def test_a_query_in_sql_is_answered_like_its_json_form(service: httpx.Client) -> None:
    sql = "SELECT product.department, revenue FROM metrics(totals => TRUE)"
    answer = answer_from_json(service.post("/v1/query", json={"sql": sql}).json())
    assert answer.rows == (("Fruit", Decimal("15.75")), ("Bread", Decimal("6.25")), (None, Decimal("1.00")))
    assert answer.totals == (None, Decimal("23.00"))
    assert service.post("/v1/compile", json={"sql": sql}).json()["query"] == BY_DEPARTMENT
    wrong = service.post("/v1/query", json={"sql": "SELECT revenue FROM metrics WHERE a LIKE 'b'"})
    assert wrong.status_code == 422
    assert wrong.json()["problems"][0]["path"] == "/sql"
    both = service.post("/v1/query", json={"sql": sql, "limit": 3})
    assert (both.status_code, both.json()["problems"][0]["path"]) == (422, "/limit")


def test_an_answer_has_exactly_the_published_fields(service: httpx.Client) -> None:
    query = BY_DEPARTMENT | {"time": {"range": "last month"}}
    AnswerBody.model_validate(service.post("/v1/query", json=query).json())
    refused = service.post("/v1/ask", json={"question": "what is the weather"}).json()
    assert AnswerBody.model_validate(refused).status == "refused"


def test_now_is_what_the_settings_say(service: httpx.Client) -> None:
    response = service.post("/v1/query", json={"metrics": ["revenue"], "time": {"range": "this month"}})
    assert response.json()["rows"] == [[14.5]]
    assert response.json()["computation"]["time"]["from"] == "2024-03-01T00:00:00"


def test_a_verified_question_is_answered_as_such(service: httpx.Client) -> None:
    response = service.post("/v1/ask", json={"question": "How did fruit do this month?"})
    assert response.status_code == 200
    body = response.json()
    assert (body["status"], body["trust"], body["rows"]) == ("answered", "verified", [[10.5]])


def test_a_question_in_other_words_is_answered(service: httpx.Client) -> None:
    body = service.post("/v1/ask", json={"question": "turnover by aisle last month"}).json()
    assert body["status"] == "answered", body["sentence"]
    assert body["rows"] == [["Fruit", 5.25], ["Bread", 3.25]]


def test_a_word_with_two_meanings_is_asked_back_and_a_choice_goes_on(service: httpx.Client) -> None:
    asked = service.post("/v1/ask", json={"question": "earnings this month"})
    assert asked.status_code == 200
    body = AnswerBody.model_validate(asked.json())
    assert (body.status, len(body.choices)) == ("clarify", 3)
    rows = []
    for index in range(2):
        taken = service.post("/v1/ask", json={"choice": {"answer": body.id, "index": index}})
        rows.append(taken.json()["rows"])
    assert sorted(rows) == [[[13.05]], [[14.5]]]


def test_a_choice_that_nobody_offered_is_refused(service: httpx.Client) -> None:
    response = service.post("/v1/ask", json={"choice": {"answer": "no-such-answer", "index": 0}})
    assert response.status_code == 200
    assert response.json()["status"] == "refused"
    assert response.json()["problems"][0]["code"] == "nothing-to-choose"


def test_what_is_not_understood_is_refused_with_200(service: httpx.Client) -> None:
    for question in (
        "what is the meaning of life",
        "",
        "   ",
        "\u202e\x00\x1b[31m",
        "'; DROP TABLE sales; --",
    ):
        response = service.post("/v1/ask", json={"question": question})
        assert response.status_code == 200, question
        assert response.json()["status"] == "refused", question


def test_compile_gives_sql_values_and_plan_and_runs_nothing(service: httpx.Client) -> None:
    query = BY_DEPARTMENT | {"filters": [{"field": "product.department", "op": "=", "values": ["x'; --"]}]}
    response = service.post("/v1/compile", json=query)
    assert response.status_code == 200
    compiled = CompiledBody.model_validate(response.json())
    assert "$p1" in compiled.sql and "x'" not in compiled.sql
    assert compiled.parameters == {"p1": "x'; --"}
    assert compiled.totals is not None and compiled.totals.parameters == {"p1": "x'; --"}
    assert compiled.columns == ["product.department", "revenue"]
    assert compiled.query["filters"] == query["filters"]


def test_values_come_back_as_they_are_stored_whatever_they_hold(service: httpx.Client) -> None:
    query = {
        "metrics": ["revenue"],
        "filters": [{"field": "product.brand", "op": "=", "values": ['O\'Hara "&" 🧀']}],
    }
    response = service.post("/v1/query", json=query)
    assert response.status_code == 200
    assert response.json()["rows"] == [[None]]
    assert response.json()["parameters"]["p1"] == 'O\'Hara "&" 🧀'


def test_the_chart_of_a_query_is_drawn_as_svg_and_as_png(service: httpx.Client) -> None:
    query = {"metrics": ["revenue"], "dimensions": ["product.department"]}
    svg = service.post("/v1/chart", json={"query": query})
    assert (svg.status_code, svg.headers["content-type"]) == (200, "image/svg+xml")
    assert svg.text.startswith("<svg ") and "Revenue by department" in svg.text and "Bread" in svg.text
    png = service.post("/v1/chart", json={"query": query, "format": "png", "dark": True, "width": 400})
    assert (png.status_code, png.headers["content-type"]) == (200, "image/png")
    assert png.content.startswith(b"\x89PNG\r\n")


def test_a_question_is_drawn_and_what_has_no_picture_is_422(service: httpx.Client) -> None:
    drawn = service.post("/v1/chart", json={"question": "revenue by department"})
    assert drawn.status_code == 200
    none = service.post("/v1/chart", json={"query": {"metrics": ["revenue"]}})
    assert (none.status_code, none.json()["code"]) == (422, "no-chart")
    refused = service.post("/v1/chart", json={"question": "what is the weather"})
    assert refused.status_code == 422
    both = service.post("/v1/chart", json={"question": "revenue", "query": {"metrics": ["revenue"]}})
    assert (both.status_code, both.json()["code"]) == (422, "request-invalid")
    spec = {"$schema": "x", "data": {"url": "file:///etc/passwd"}, "mark": "point"}
    assert service.post("/v1/chart", json={"spec": spec}).json()["code"] == "unknown-key"
