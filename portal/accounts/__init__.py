"""People, the organising bodies they belong to, the offices they hold, and how they sign in.

Also what a person may ask of us about their own data.
"""
