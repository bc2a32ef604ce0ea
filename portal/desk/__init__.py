"""Jobs that reach across rooms: what follows when an event is called off, what a sweep of the clock moves, how a person is forgotten."""
