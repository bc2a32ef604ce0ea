"""What the public pages and the start pages read."""
