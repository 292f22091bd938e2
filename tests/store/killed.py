"""A replica to be killed: it keeps answers and spends from many threads, and prints what was acknowledged by lines.

python -m tests.store.killed URL NAME
"""

from __future__ import annotations

import sys
from itertools import count
from threading import Thread

from service.store import KeptInStore, Spending, Taking, open_store
from tests.store.samples import asked

THREADS = 6


def main(url: str, name: str) -> None:
    store = open_store(url)
    kept, spending = KeptInStore(store), Spending(store)

    def work(thread: int) -> None:
        for number in count():
            id_ = f"{name} {thread} {number}"
            kept.keep(asked(id_, conversation=f"c {name} {thread}"))
            spending.take([Taking("day", "bytes", 1)])
            # One write to the pipe: what was read of it was acknowledged.
            sys.stdout.write(f"{id_}\n")
            sys.stdout.flush()

    threads = [Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
