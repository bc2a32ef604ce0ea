"""Shape and wording of input about projects."""
