"""Who did what, when: an append-only trail, sealed into a hash chain.

It knows no room; every room writes to it.
"""
