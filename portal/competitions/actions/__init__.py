"""What people do to competitions."""
