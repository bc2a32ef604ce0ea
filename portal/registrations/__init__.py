"""A person's place at an event: held, confirmed, waiting, offered, given back, checked in.

The ticket is its code.
"""
