"""The deck vault: a project's documents, who may read which, and who read what.

Three tiers: what anyone may see, what verified investors may see, and what its owner grants per request.
"""
