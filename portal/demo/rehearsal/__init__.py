"""A whole edition played through the real actions of all rooms, with everything that must hold looked at on the way."""
