"""Investors: institutions and angels, verified by an officer, with what they look for (their thesis).

Several people of one fund share its desk. What investors do with projects lives in the rooms above.
"""
