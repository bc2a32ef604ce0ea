"""What an upload is, told by opening it: kinds by their first bytes, then by their whole structure.

Runs in the sandbox's child. Whatever is not wholly one of the kinds we take is refused with a sentence.
"""
