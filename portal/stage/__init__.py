"""Stage mode for roadshows and finals alike: running order, clock, now and next, questions, polls and votes.

Screens ask for a tiny version and draw anew only when it changed.
"""
