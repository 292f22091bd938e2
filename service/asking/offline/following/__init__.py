"""A question that leans on the one before → edits of its query, each of which is said."""
