"""What a running service does when everything around it fails: `python -m bench.chaos`."""
