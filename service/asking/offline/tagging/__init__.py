"""The words of a question → spans: every reading of every stretch, and the cheapest ways to cover the whole."""
