"""What is read of competitions."""
