"""What people spend at warehouses in a day: one sum for all replicas, which no two of them pass together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from service.store.spending import StoredCosts
from service.store.store import Store

TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)


def test_a_day_has_a_limit(store: Store, elsewhere: Store) -> None:
    here, there = StoredCosts(store), StoredCosts(elsewhere)
    assert here.take("lake", "ann", TODAY, 60, limit=100)
    assert not there.take("lake", "ann", TODAY, 50, limit=100)
    assert there.take("lake", "ann", TODAY, 40, limit=100)
    assert there.take("lake", "bob", TODAY, 100, limit=100)
    assert here.take("shop", "ann", TODAY, 100, limit=100)
    assert here.take("lake", "ann", TOMORROW, 100, limit=100)


def test_replicas_do_not_pass_it_together(store: Store, elsewhere: Store) -> None:
    ledgers = [StoredCosts(store), StoredCosts(elsewhere)]
    with ThreadPoolExecutor(8) as pool:
        taken = pool.map(lambda i: ledgers[i % 2].take("lake", "ann", TODAY, 10, limit=100), range(30))
        assert sum(taken) == 10
