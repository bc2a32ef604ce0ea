"""What people do at summits."""
