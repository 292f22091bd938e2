"""Slack's door."""
