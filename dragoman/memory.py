"""Gives back to the machine what is free: glibc keeps what was freed for a next time, which may never come.

give_back()        behind what made much and let go of as much, as a new revision does beside the one that served
"""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Takes some milliseconds, in which others run. Does nothing where the C library has no such thing."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return  # no glibc
    trim(0)
