"""What is done to registrations: joining, leaving, the queue, the door, and writing to everybody."""
