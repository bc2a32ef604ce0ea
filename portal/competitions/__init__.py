"""Competitions (大赛): editions with their rules, entries and their screening, rounds and who advances, notices, awards.

What judges write is the room above (`judging`); it hands a round's ranking down, and from then on it is kept here.
"""
