"""The Flask edge every room stands on: guards, forms, languages, pages, refusals, headers.

It knows the signed-in person only as `access.Actor`.
"""
