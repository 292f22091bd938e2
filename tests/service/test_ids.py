"""Names of answers: none is given twice, also not by a process that was forked while names were left over."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from service.ids import new_id


def test_threads_get_different_names() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_id(), range(5_000)))
    assert len(set(made)) == len(made)
    assert all(len(name) == 32 and int(name, 16) >= 0 for name in made)


def test_names_are_in_the_order_of_their_making() -> None:
    first = new_id()[:11]
    assert first <= new_id()[:11]


def test_a_forked_process_makes_other_names() -> None:
    new_id()
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writes, new_id()[11:].encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reads, 32).decode() != new_id()[11:]
