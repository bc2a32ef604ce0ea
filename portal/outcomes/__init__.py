"""What became of it: the ledger 意向 → 尽调 → 协议 → 到账 and the follow-ups at 1, 3, 6 and 12 months.

Steps are only added. Intents, agreements and money received are counted apart and never summed together.
"""
