"""Keeping an installation alive: backup and restore as one portable file, and a doctor that looks before people notice.

It stands above every room, since it must know all tables and rebuild what is derived from them.
"""
