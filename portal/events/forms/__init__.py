"""Shape and wording of input about events."""
