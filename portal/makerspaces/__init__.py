"""The directory of makerspaces: what each is and has, its rooms, its operators, and the changes they propose.

County officers approve.
"""
