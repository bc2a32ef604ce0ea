"""What is read of judging."""
