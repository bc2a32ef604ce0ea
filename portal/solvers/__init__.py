"""Optimisation: plain dataclasses in and out, no clock, no database, the same in, the same out.

The only room that knows the optimiser (HiGHS). Every answer carries the bound that proves how good it is.
"""
