"""Schedules that are told into a file: a line is there once, and whole."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from service.scheduling.delivering import Delivery, NotDelivered
from service.scheduling.lines_file import LinesFile
from tests.scheduling.kiosk import Kiosk


@pytest.fixture(scope="module")
def delivery() -> Delivery:
    kiosk = Kiosk()
    kiosk.sell("2017-02-28 12:00", "North", 12)
    kiosk.at("2017-03-01 14:00")
    schedule = kiosk.schedule("every day at 9 post revenue yesterday")
    outcome = kiosk.runs().outcome(schedule, kiosk.now, kiosk.now)
    assert outcome.delivery is not None
    return outcome.delivery


def test_a_line_is_the_whole_delivery(tmp_path: Path, delivery: Delivery) -> None:
    file = tmp_path / "deep" / "told.jsonl"
    told = LinesFile(file)
    assert not told.was_delivered("", delivery.key)
    told.deliver("shop", delivery)
    assert told.was_delivered("shop", delivery.key) and not told.was_delivered("shop", delivery.key + "0")
    line = json.loads(file.read_text(encoding="utf-8"))
    assert (line["key"], line["kind"], line["place"], line["answer"]["rows"]) == (
        delivery.key,
        "report",
        "shop",
        [[12.0]],
    )
    assert file.stat().st_mode & 0o077 == 0, "answers are for whoever runs the service"


def test_many_write_into_one_file(tmp_path: Path, delivery: Delivery) -> None:
    told = [LinesFile(tmp_path / "told.jsonl") for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        jobs = [threads.submit(told[n % 4].deliver, "", replace(delivery, key=f"k{n}")) for n in range(40)]
        assert [job.result().reference for job in jobs] == [f"k{n}" for n in range(40)]
    lines = (tmp_path / "told.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["key"] for line in lines} == {f"k{n}" for n in range(40)}


def test_half_a_line_was_not_delivered(tmp_path: Path, delivery: Delivery) -> None:
    file = tmp_path / "told.jsonl"
    told = LinesFile(file)
    told.deliver("", delivery)
    file.write_bytes(file.read_bytes()[:100])
    assert not told.was_delivered("", delivery.key)


def test_what_cannot_be_written_is_tried_again(tmp_path: Path, delivery: Delivery) -> None:
    told = LinesFile(tmp_path)
    with pytest.raises(NotDelivered, match="cannot be used"):
        told.deliver("", delivery)
    with pytest.raises(NotDelivered, match="cannot be used"):
        told.was_delivered("", delivery.key)
