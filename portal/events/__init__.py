"""Events, their agenda, their hosts and their seats, from draft to archive.

Registrations move the seats; makerspaces confirm the hosting.
"""
