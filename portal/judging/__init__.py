"""Judging (评审): judges with their ties, who reads which entry, score sheets, and results that can be explained.

Stands on `competitions`: it hands a signed ranking down, and asks for nothing but rounds and entries.
"""
