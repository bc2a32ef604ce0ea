"""Letters to people: an outbox written with the business rows, sent by a worker, never twice for one purpose.

It knows a person, a purpose and finished text.
"""
