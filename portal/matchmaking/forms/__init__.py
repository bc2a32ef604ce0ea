"""What is asked of people at summits."""
