"""Named paths, roles with a condition, joins by a condition, rows in force for some time, by hand."""

from __future__ import annotations

from datetime import date, datetime

from tests.soundness.examples import check, company, metric, model, to_one
from tests.soundness.oracle.expressions import Comparison, Connective, Constant, Name
from tests.soundness.oracle.schema import Dimension, Join

PEOPLE = model(
    "people",
    "id:int name:text",
    key="id",
    dimensions={"name": "string"},
    metrics=[metric("people", "count", time="none")],
)
HANDS = model(
    "hands",
    "trip_id:int person_id:int part:text",
    joins=[
        to_one("trip", "trips", "trip_id=id", inverse="hands"),
        to_one("person", "people", "person_id=id"),
    ],
    dimensions={"part": "string"},
)
TRIPS = model(
    "trips",
    "id:int fee:int payer_id:int zone:int at:timestamp",
    key="id",
    time="at",
    joins=[
        Join(
            "driver",
            "people",
            through=("hands", "person"),
            where=Comparison("=", Name("hands.part"), Constant("drove")),
            inverse="drives",
            type="many_to_many",
        ),
        Join(
            "payer",
            "people",
            (("payer_id", "id"),),
            where=Comparison(">", Name("fee"), Constant(1)),
            inverse="pays",
        ),
        Join(
            "band",
            "bands",
            condition=Connective(
                "and",
                Comparison(">=", Name("this.fee"), Name("band.low")),
                Comparison("<", Name("this.fee"), Name("band.high")),
            ),
            inverse="trips_in",
        ),
        to_one("area", "areas", "zone=zone", inverse="trips_of"),
    ],
    dimensions={"at": Dimension("at", "instant", Name("at"), "UTC")},
    metrics=[metric("fees", "sum", "fee"), metric("trips", "count")],
)
BANDS = model("bands", "low:int high:int name:text", key="low", dimensions={"name": "string"})
AREAS = model(
    "areas",
    "zone:int since:date until:date name:text",
    key="zone since",
    dimensions={"name": "string", "since": "date", "until": "date"},
    metrics=[metric("areas", "count", time="none")],
    valid=("since", "until"),
)
MADE = company(
    [PEOPLE, HANDS, BANDS, AREAS, TRIPS],
    zone="America/New_York",
    people=[(1, "Ann"), (2, "Bob"), (3, "Cid")],
    bands=[(0, 3, "low"), (3, 9, "high")],
    areas=[
        (1, date(2017, 1, 1), date(2017, 3, 1), "old"),
        (1, date(2017, 3, 1), None, "new"),
        (2, None, None, "never"),
    ],
    trips=[
        (1, 1, 1, 1, datetime(2017, 3, 1, 4, 59)),  # 28 February in New York
        (2, 2, 1, 1, datetime(2017, 3, 1, 5)),
        (3, 4, 3, 2, datetime(2017, 3, 2)),
        (4, 8, None, 1, None),
        (5, 16, 2, None, datetime(2016, 12, 31)),
    ],
    hands=[
        (1, 1, "drove"),
        (1, 2, "drove"),
        (2, 2, "drove"),
        (2, 1, "slept"),
        (3, 1, "slept"),
        (4, 9, "drove"),
        (9, 2, "drove"),
    ],
)


def test_a_named_path_leads_to_the_rows_that_play_the_role() -> None:
    check(
        MADE,
        {"metrics": ["fees"], "dimensions": ["driver.name"], "totals": True},
        rows=[("Ann", 1), ("Bob", 3), (None, 28)],
        totals=(31,),
    )


def test_the_way_back_has_the_same_condition() -> None:
    """Bob drove trips 1 and 2 and one that nobody knows, Ann trip 1, Cid none."""
    check(
        MADE,
        {"metrics": ["people"], "dimensions": ["drives.band.name"]},
        rows=[("low", 2), (None, 2)],
    )


def test_other_rows_are_as_if_they_were_not_there() -> None:
    """Trip 1 costs too little to have a payer."""
    check(
        MADE,
        {"metrics": ["fees"], "dimensions": ["payer.name"]},
        rows=[("Ann", 2), ("Bob", 16), ("Cid", 4), (None, 9)],
    )


def test_a_join_by_a_condition() -> None:
    check(
        MADE,
        {"metrics": ["fees"], "dimensions": ["band.name"]},
        rows=[("high", 12), ("low", 3), (None, 16)],
    )


def test_a_row_meets_the_version_of_its_own_time() -> None:
    """Trip 1 was in February in New York. A version without a beginning never was in force."""
    check(
        MADE,
        {"metrics": ["fees"], "dimensions": ["area.name"]},
        rows=[("new", 2), ("old", 1), (None, 28)],
    )
    check(
        MADE,
        {"metrics": ["areas"], "dimensions": ["trips_of.band.name"]},
        rows=[("low", 2), (None, 1)],
    )
