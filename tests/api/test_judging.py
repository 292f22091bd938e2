"""Feedback stays beside the run, and a good run becomes a verified question that the loader reads."""

from __future__ import annotations

from semantic.book.book import build_book
from semantic.catalog import load_folder, load_texts
from tests.api.kept_shop import KeptShop

LAST_MONTH = {"metrics": ["revenue"], "time": {"range": "last month"}}


def test_a_vote_takes_the_place_of_an_earlier_one(kept: KeptShop) -> None:
    run = kept.ask(kept.ana, "turnover this month")["id"]

    def say(**said: object) -> list[tuple[str, str, str]]:
        response = kept.client.post(f"/v1/runs/{run}/feedback", json=said, headers=kept.ana)
        assert response.status_code == 200, response.text
        return [(item["kind"], item["value"], item["comment"]) for item in response.json()["items"]]

    assert say(vote="up") == [("vote", "up", "")]
    said = say(vote="down", reason="period", comment="I meant February.")
    assert said == [("vote", "down", "I meant February."), ("reason", "period", "")]
    assert say(vote="none") == [("reason", "period", "")]
    assert say(action="copied")[-1] == ("action", "copied", "")


def test_a_corrected_query_stays_beside_the_one_that_was_run(kept: KeptShop) -> None:
    answer = kept.ask(kept.ana, "turnover this month")
    path = f"/v1/runs/{answer['id']}/feedback"
    kept.client.post(path, json={"correction": {**LAST_MONTH, "time": "last month"}}, headers=kept.ana)
    [said] = kept.client.get(path, headers=kept.ana).json()["items"]
    assert (said["original"], said["corrected"]) == (answer["query"], LAST_MONTH)
    assert kept.client.get(f"/v1/runs/{answer['id']}", headers=kept.ana).json()["query"] == answer["query"]


def test_what_was_run_is_withheld_where_policies_have_changed_since(kept: KeptShop) -> None:
    """As with the run itself; what somebody typed, they know."""
    run = kept.query(kept.ana, metrics=["revenue"], dimensions=["product.brand"])["id"]
    path = f"/v1/runs/{run}/feedback"
    kept.client.post(path, json={"correction": LAST_MONTH}, headers=kept.ana)
    kept.redefine("products.yml", "rows: department in", "members: {hide: [brand]}, rows: department in")
    [said] = kept.client.get(path, headers=kept.ana).json()["items"]
    assert (said["original"], said["corrected"]) == (None, LAST_MONTH)


def test_a_correction_has_to_compile_for_who_sends_it(kept: KeptShop) -> None:
    run = kept.ask(kept.ana, "turnover this month")["id"]
    path = f"/v1/runs/{run}/feedback"
    wrong = kept.client.post(
        path, json={"vote": "down", "correction": {"metrics": ["secrt"]}}, headers=kept.ana
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown-name")
    assert kept.client.get(path, headers=kept.ana).json()["items"] == []


def test_nobody_judges_what_is_anothers(kept: KeptShop) -> None:
    run = kept.ask(kept.ana, "turnover this month")["id"]
    for path, body in (("feedback", {"vote": "up"}), ("propose", {}), ("synonym", {})):
        assert kept.client.post(f"/v1/runs/{run}/{path}", json=body, headers=kept.ben).status_code == 404
    assert kept.client.get(f"/v1/runs/{run}/feedback", headers=kept.ben).status_code == 404


def test_a_proposed_question_is_one_when_it_is_committed(kept: KeptShop) -> None:
    run = kept.ask(kept.ana, "turnover this month")["id"]
    kept.client.post(f"/v1/runs/{run}/feedback", json={"correction": LAST_MONTH}, headers=kept.ana)
    words = {"question": "on: yes, how was February?", "also": ["no"], "note": "Asked by the board."}
    proposed = kept.client.post(f"/v1/runs/{run}/propose", json=words, headers=kept.ana).json()
    assert proposed["file"] == "questions/on-yes-how-was-february.yml"
    assert proposed["diff"].startswith(
        "--- /dev/null\n+++ b/questions/on-yes-how-was-february.yml\n@@ -0,0 +1,"
    )
    (kept.files.models / proposed["file"]).write_text(proposed["text"], encoding="utf-8")
    catalog = load_folder(kept.files.models)
    assert not catalog.problems
    [question] = [each for each in catalog.questions if each.verified_by == "ana"]
    assert (question.question, question.also) == ("on: yes, how was February?", ("no",))
    kept.app.put(kept.app.make(catalog, kept.app.revision))
    answer = kept.ask(kept.olga, "on: yes, how was February?")
    assert (answer["trust"], answer["rows"]) == ("verified", [[8.5]])
    again = kept.client.post(f"/v1/runs/{run}/propose", json=words, headers=kept.ana)
    assert (again.status_code, again.json()["code"]) == (409, "question-exists")


def test_a_word_means_what_was_chosen_once_the_lines_are_committed(kept: KeptShop) -> None:
    back = kept.ask(kept.ana, "earnings this month")
    assert back["status"] == "clarify"
    for index, choice in enumerate(back["choices"][:2]):
        path = f"/v1/runs/{back['id']}/synonym"
        proposed = kept.client.post(path, json={"choice": index}, headers=kept.ana)
        assert proposed.status_code == 200, proposed.text
        body = proposed.json()
        assert (body["word"], body["means"]) == ("earnings", choice["label"])
        assert body["diff"].startswith(f"--- a/{body['edits'][0]['file']}\n")
        texts = {
            path.relative_to(kept.files.models).as_posix(): path.read_text(encoding="utf-8")
            for path in kept.files.models.rglob("*.yml")
        }
        for edit in reversed(body["edits"]):
            lines = texts[edit["file"]].split("\n")
            assert lines[edit["line"] - 1 :][: len(edit["before"])] == edit["before"]
            lines[edit["line"] - 1 : edit["line"] - 1 + len(edit["before"])] = edit["after"]
            texts[edit["file"]] = "\n".join(lines)
        catalog = load_texts(texts, folder=kept.files.models.name)
        means = build_book(catalog, {}).meanings("earning")
        assert [meaning.metric.rpartition(".")[2].replace("_", " ") for meaning in means] == [choice["label"]]  # type: ignore[union-attr]


def test_a_word_that_nobody_has_said_anything_of_is_not_proposed(kept: KeptShop) -> None:
    run = kept.ask(kept.ana, "turnover this month")["id"]
    for body in ({}, {"choice": 0}):
        response = kept.client.post(f"/v1/runs/{run}/synonym", json=body, headers=kept.ana)
        assert (response.status_code, response.json()["code"]) == (422, "not-proposable")


def test_what_has_no_query_or_words_is_not_proposed(kept: KeptShop) -> None:
    refused = kept.ask(kept.ana, "sales of unicorns")["id"]
    without_words = kept.query(kept.ana, metrics=["revenue"])["id"]
    for run in (refused, without_words):
        response = kept.client.post(f"/v1/runs/{run}/propose", json={}, headers=kept.ana)
        assert (response.status_code, response.json()["code"]) == (422, "not-proposable")
