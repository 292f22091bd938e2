"""From answers to Slack's blocks: pure functions, which cannot exceed a limit and let no data ping, link or mark up."""
