"""Content files: each under a random id in the data folder, written whole or not at all, with its digest.
Knows no people beyond the number of an owner, and no purpose beyond its name."""
