"""A cover of spans → a draft, read from left to right; every span must find its place."""
