"""What is done in this room, a file a topic."""
