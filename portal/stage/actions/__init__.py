"""What is done on a stage: running it, planning it, drawing lots, and the voices of the audience."""
