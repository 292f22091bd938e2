"""Chat platforms. Each is a thin door: it renders the one answer type and calls the service."""
