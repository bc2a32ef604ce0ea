"""The tables of a competition, from the edition to the award."""
