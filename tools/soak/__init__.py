"""`python -m tools.soak`: hours of kills, hostile input, load, and every page in every dress. Resumable."""
