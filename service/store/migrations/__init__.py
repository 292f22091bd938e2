"""How a database gets the tables of `service.store.tables`, one step after the other.

A step is a file `versions/vNNNN_what.py` with the numbers in order; it is never changed once it was released, so it
writes out what it creates and imports no tables. `versions.HEAD` names the last one. Replicas of the version before may
still be running when a step is taken: it adds, and takes away only what they no longer use.
"""
