"""What must survive a restart, in SQLite or PostgreSQL: one `Store`, and small classes over it that say what is kept.

with open_store("sqlite:////var/lib/dragoman/state.db") as store:
    Asker(catalog, warehouse, book, keeping=KeptInStore(store), memory=ChoicesInStore(store))
"""

from service.store.audit import Audit, Entry
from service.store.errors import StoreError
from service.store.keys import Keys, StoredKey
from service.store.leases import Lease, Leases
from service.store.pages import Page
from service.store.questions import ChoicesInStore, KeptInStore
from service.store.runs import Run, Runs, Wanted
from service.store.spending import Spending, StoredLedger, Taking
from service.store.store import Store, open_store

__all__ = [
    "Audit",
    "ChoicesInStore",
    "Entry",
    "KeptInStore",
    "Keys",
    "Lease",
    "Leases",
    "Page",
    "Run",
    "Runs",
    "Spending",
    "Store",
    "StoreError",
    "StoredKey",
    "StoredLedger",
    "Taking",
    "Wanted",
    "open_store",
]
