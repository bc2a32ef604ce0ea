"""Projects: one record of a team and what it makes, the passport for contests, stages, investors and makerspaces.

A public card, a gated part about money, the team, its makerspaces over time, rights, partners and milestones.
"""
