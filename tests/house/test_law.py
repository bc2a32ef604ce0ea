"""No address of the portal stands open by oversight."""

from flask import Flask


def test_every_view_says_who_may_open_it(app: Flask) -> None:
    unguarded = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "guard")
    ]
    assert not unguarded, "mark the view with @guarded(Permission.X, load=…) or @public"


def test_every_permission_a_view_asks_for_is_granted_to_somebody(app: Flask) -> None:
    asked = {guard.permission for view in app.view_functions.values() if (guard := getattr(view, "guard", None))}
    unknown = {str(permission) for permission in asked if permission} - set(app.extensions["law"].grants)
    assert not unknown, "name it in the room's GRANTS"
