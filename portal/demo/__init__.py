"""A living city to try the portal in: seeded, deterministic for a day, built around today, without real persons."""
