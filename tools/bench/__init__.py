"""`python -m tools.bench`: the portal's speed as ratios to bare references on the same server, in one run."""
