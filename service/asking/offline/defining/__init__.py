"""Questions about definitions: what a word means, who owns it, what there is."""
