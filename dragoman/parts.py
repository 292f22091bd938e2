"""What outlives one revision of the definitions: warehouse, language model, conversations.

parts = Parts(place, environment, here)
parts.warehouse(catalog.settings)          opened once, and anew where the settings name another
parts.lend(asker, catalog.settings)        kept open while this asker is alive
parts.close_unused()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import ReferenceType, ref

from dragoman.places import WarehousePlaces, find_warehouses, remembered_file, state_file
from semantic.definitions.types import NOWHERE, Settings

if TYPE_CHECKING:
    from dragoman.remembering import MemoryOfUser
    from dragoman.state import State
    from semantic.catalog import Catalog
    from service.asking.keeping import Keeping, KeptInMemory
    from service.asking.memory import Memory
    from service.caching import ResultCache
    from service.caching.shared import SharedResults
    from service.configuration import Cache, WarehouseLimits
    from service.embedding import MeaningNearness
    from service.model.access import NoModel
    from service.model.client import ModelClient
    from service.warehouse import Limits, Warehouse
    from service.warehouse.costs import CostLedger

T = TypeVar("T")


@dataclass(slots=True)
class _Opened(Generic[T]):
    key: object
    thing: T
    users: list[ReferenceType[object]] = field(default_factory=list)


class Shared(Generic[T]):
    """Things that follow from settings, one for each key: opened when first asked for, closed when all who use it are
    gone. Safe for many threads."""

    def __init__(self, close: Callable[[T], None]) -> None:
        self._close = close
        self._lock = RLock()
        self._opened: list[_Opened[T]] = []

    def get(self, key: object, open_: Callable[[], T]) -> T:
        """The thing of this key. Raises what `open_` raises."""
        with self._lock:
            known = self._known(key)
            if known is None:
                known = _Opened(key, open_())
                self._opened.append(known)
            return known.thing

    def lend(self, key: object, user: object) -> None:
        """Keeps what is open under this key open while `user` is alive."""
        with self._lock:
            if known := self._known(key):
                known.users.append(ref(user))

    def close_unused(self) -> None:
        """Closes what nobody alive uses."""
        with self._lock:
            for opened in self._opened:
                opened.users = [user for user in opened.users if user() is not None]
            unused = [opened for opened in self._opened if not opened.users]
            self._opened = [opened for opened in self._opened if opened.users]
        for opened in unused:
            self._close(opened.thing)

    def close(self) -> None:
        with self._lock:
            opened, self._opened = self._opened, []
        for each in opened:
            self._close(each.thing)

    def _known(self, key: object) -> _Opened[T] | None:
        return next((opened for opened in self._opened if opened.key == key), None)


class Parts:
    """`models` is the folder that stands for these definitions, whatever revision of them serves: places in settings
    that are relative begin beside it, and what people chose words to mean is kept under its name."""

    def __init__(
        self, models: Path, warehouse: str | None, environment: Mapping[str, str], here: Path
    ) -> None:
        self._models = models
        self._named_warehouse = warehouse
        self._environment = environment
        self._here = here
        self._results: ResultCache | None = None
        self.state: State | None = None
        self.limits: WarehouseLimits | None = None
        self._warehouses: Shared[Warehouse] = Shared(lambda warehouse: warehouse.close())
        self._language_models: Shared[ModelClient | NoModel] = Shared(_close_client)
        self._nearnesses: Shared[MeaningNearness | None] = Shared(_close_nearness)

    def keep_in(self, state: State) -> None:
        """Keeps in a store what would end with the process; called before anything asks. The state is closed with the
        rest."""
        self.state = state

    def limit(self, limits: WarehouseLimits) -> None:
        """Asks warehouses within these limits; called before anything asks."""
        self.limits = limits

    @property
    def memory(self) -> Memory:
        """What people chose words to mean."""
        return self.state.memory if self.state else self._memory

    @cached_property
    def _memory(self) -> MemoryOfUser:
        from dragoman.remembering import MemoryOfUser

        file = state_file(self._environment, self._models)
        return MemoryOfUser(file, remembered_file(self._environment), self._models)

    @property
    def keeping(self) -> Keeping:
        """Where conversations are kept, questions that wait for a click and, in a store, every run."""
        return self.state.keeping if self.state else self._kept

    @cached_property
    def _kept(self) -> KeptInMemory:
        from service.asking.keeping import KeptInMemory

        return KeptInMemory()

    def warehouse(self, settings: Settings) -> Warehouse:
        """Raises Unavailable or DefinitionsInvalid."""
        from service.warehouse import open_warehouses
        from service.warehouse.turns import QUEUE

        places = self._places(settings)
        return self._warehouses.get(
            _key(places),
            lambda: open_warehouses(
                places.warehouses,
                base=places.base,
                environment=self._environment,
                queue=(self.limits.at_once, self.limits.waiting) if self.limits else QUEUE,
                ledger=self._costs(),
            ),
        )

    def _costs(self) -> CostLedger | None:
        """Where what people spend at warehouses is kept, if it survives this process."""
        if self.state is None:
            return None
        from service.store.spending import StoredCosts

        return StoredCosts(self.state.store)

    @property
    def query_limits(self) -> Limits:
        """What one query may take."""
        from service.warehouse.types import DEFAULT_LIMITS, Limits

        if self.limits is None:
            return DEFAULT_LIMITS
        return Limits(self.limits.seconds, self.limits.rows, self.limits.megabytes * 2**20)

    def keep_results(self, cache: Cache) -> None:
        """Keeps results for a while, for all revisions together; called before anything asks, and after `keep_in` where
        replicas shall share them."""
        shared = self._shared_results(cache)
        if cache.megabytes or shared:
            from service.caching import ResultCache

            self._results = ResultCache(
                most_bytes=cache.megabytes * 2**20,
                seconds=cache.seconds,
                usable_seconds=cache.usable_seconds,
                shared=shared,
            )

    def _shared_results(self, cache: Cache) -> SharedResults | None:
        if cache.shared != "store" or self.state is None:
            return None
        from service.caching.shared import SharedResults
        from service.store import CacheEntries

        return SharedResults(CacheEntries(self.state.store), most_bytes=cache.shared_megabytes * 2**20)

    @property
    def bytes_kept(self) -> int:
        """What results take that are kept."""
        return self._results.bytes_kept if self._results else 0

    def keeping_results(self, warehouse: Warehouse, catalog: Catalog) -> Warehouse:
        """The warehouse, behind the results that are kept of it where any are."""
        if self._results is None:
            return warehouse
        from service.warehouse.opening import variables

        places = self._places(catalog.settings)
        # With what the environment says, which may be another one elsewhere. A hash, for there may be a password in it;
        # the same in every replica.
        told = repr((_key(places), variables(places.warehouses, self._environment)))
        return self._results.over(warehouse, catalog, sha256(told.encode()).hexdigest())

    def _places(self, settings: Settings) -> WarehousePlaces:
        return find_warehouses(self._named_warehouse, self._environment, self._here, self._models, settings)

    def language_model(self, settings: Settings) -> ModelClient | NoModel:
        """The language model that settings and environment name. Raises ModelMisconfigured."""
        from service.model.opening import open_model

        said = settings.language_model
        ledger = self.state.ledger if self.state else None
        base, zone = self._models.parent, settings.zone
        return self._language_models.get(
            (said, zone), lambda: open_model(said, self._environment, base=base, zone=zone, ledger=ledger)
        )

    def nearness(self, settings: Settings) -> MeaningNearness | None:
        said = settings.embeddings
        if said is None:
            return None
        from service.embedding import open_nearness

        return self._nearnesses.get(
            said, lambda: open_nearness(said, self._environment, base=self._models.parent)
        )

    def lend(self, user: object, settings: Settings) -> None:
        """Keeps open what these settings name while `user` is alive."""
        self._warehouses.lend(_key(self._places(settings)), user)
        self._language_models.lend((settings.language_model, settings.zone), user)
        self._nearnesses.lend(settings.embeddings, user)

    def close_unused(self) -> None:
        """Closes what only revisions used that are gone."""
        for shared in (self._warehouses, self._language_models, self._nearnesses):
            shared.close_unused()

    def close(self) -> None:
        for shared in (self._warehouses, self._nearnesses, self._language_models):
            shared.close()
        if self._results is not None:
            self._results.close()
        if memory := self.__dict__.get("_memory"):
            memory.close()
        if self.state is not None:
            self.state.close()


def _key(places: WarehousePlaces) -> object:
    """Equal where the same would be opened, wherever in its file that stands."""
    named = {name: replace(said, position=NOWHERE) for name, said in places.warehouses.items()}
    return places.base, list(named.items())


def _close_client(client: ModelClient | NoModel) -> None:
    from service.model.client import ModelClient

    if isinstance(client, ModelClient):
        client.close()


def _close_nearness(nearness: MeaningNearness | None) -> None:
    if nearness is not None:
        nearness.close()
