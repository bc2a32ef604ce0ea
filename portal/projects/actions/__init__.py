"""What people do to projects."""
