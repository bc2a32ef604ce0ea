"""The capital-project summit: parties, wishes, the plan of meetings, the day itself and what came of it.

The plan is made by `solvers`; who gets money in the end stands in the ledger of `outcomes`.
"""
