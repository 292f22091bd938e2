"""Question → answer: `steps` decides what to do, `shell` does it, `offline` and `verified` are the planners."""
