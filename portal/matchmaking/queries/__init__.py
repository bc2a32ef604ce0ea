"""What is read of summits."""
