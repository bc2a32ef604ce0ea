"""What parties of a summit are written, each person in their own language."""
