"""What judges and chairs do."""
