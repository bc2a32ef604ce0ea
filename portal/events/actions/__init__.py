"""What is done to events: their seats, their text, their hosts, their life."""
