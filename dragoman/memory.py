"""What a service does about memory, once and behind what needs much of it.

with kept_for_good(): …        while it serves
give_back()        behind what made much and let go of as much, as a new revision does beside the one that served
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_for_good() -> Iterator[None]:
    """What there is at its beginning lives to its end: to look through it for garbage again and again holds up answers.
    It is still let go of when nothing holds it any more; only circles of it are not."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def give_back() -> None:
    """glibc keeps what was freed for a next time, which may never come. Takes some milliseconds, in which others run;
    does nothing where the C library has no such thing."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return  # no glibc
    trim(0)
