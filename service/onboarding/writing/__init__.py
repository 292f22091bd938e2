"""Proposed definitions as files: new ones, and what is new in those that are there."""
