"""What must survive a restart, in SQLite or PostgreSQL: one `Store`, and small classes over it that say what is kept.

with open_store("sqlite:////var/lib/dragoman/state.db") as store:
    Asker(catalog, warehouse, book, keeping=KeptInStore(store), memory=ChoicesInStore(store))
"""

from service.store.audit import Audit, Entry
from service.store.cache import CacheEntries, CacheEntry
from service.store.errors import StoreError
from service.store.feedback import FeedbackOf, Said
from service.store.idempotency import Claimed, IdempotencyKeys, InProgress, OtherRequest, StoredResponse
from service.store.keys import KeysInStore
from service.store.leases import Lease, Leases
from service.store.marks import Marks
from service.store.pages import Page
from service.store.questions import ChoicesInStore, KeptInStore
from service.store.retention import Housekeeping, retain
from service.store.revisions import NewRevision, Revisions, State, StoredRevision
from service.store.runs import Run, Runs, Wanted
from service.store.shares import Shares
from service.store.spending import Spending, StoredLedger, Taking
from service.store.store import Store, open_store

__all__ = [
    "Audit",
    "CacheEntries",
    "CacheEntry",
    "ChoicesInStore",
    "Claimed",
    "Entry",
    "FeedbackOf",
    "Housekeeping",
    "IdempotencyKeys",
    "InProgress",
    "KeptInStore",
    "KeysInStore",
    "Lease",
    "Leases",
    "Marks",
    "NewRevision",
    "OtherRequest",
    "Page",
    "Revisions",
    "Run",
    "Runs",
    "Said",
    "Shares",
    "Spending",
    "State",
    "Store",
    "StoreError",
    "StoredLedger",
    "StoredResponse",
    "StoredRevision",
    "Taking",
    "Wanted",
    "open_store",
    "retain",
]
