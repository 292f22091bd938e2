"""Who is let in, as whom, and how often: API keys, signed tokens, scopes and rates. No web in here.

gate = Gate(Doors(keys=KeyChecker(keys, pepper)))
gate.check(Shown(authorization="Bearer drg_…"))          Caller(principal, scopes, …), or an AccessError
"""

from service.access.addresses import Proxies
from service.access.callers import Caller, Means, Scope
from service.access.errors import AccessError
from service.access.gate import Doors, Gate, Shown
from service.access.keys import Key, Keys, KeysInMemory, Pepper

__all__ = [
    "AccessError",
    "Caller",
    "Doors",
    "Gate",
    "Key",
    "Keys",
    "KeysInMemory",
    "Means",
    "Pepper",
    "Proxies",
    "Scope",
    "Shown",
]
