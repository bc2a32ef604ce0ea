"""The investor's desk: browsing, comparing, shortlists, saved searches, recommendations and intents (意向).

An intent is not an agreement, an agreement is not money: what became of it stands in the ledger above.
"""
