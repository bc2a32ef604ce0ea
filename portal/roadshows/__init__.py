"""Salons and roadshows: sign up to pitch, selection, confirmation, the running order, commentators and their notes.

The stage itself lives one floor below, for roadshows and finals alike.
"""
