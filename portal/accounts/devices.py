"""Browsers on which somebody has signed in before: strangers who guess cannot lock their owner out of them.

Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

from datetime import timedelta

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from portal.accounts.models import Person
from portal.accounts.proofs import Device
from portal.accounts.secrets import digest, new_token

LASTS = timedelta(days=400)


def remember(person: Person) -> None:
    """Let this browser show from now on that the person has signed in on it. It opens nothing by itself."""
    accounts = [digest(address) for address in (person.email, person.phone) if address]
    value = _signer().dumps({"device": new_token(), "accounts": accounts})

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            _name(),
            value,
            max_age=LASTS,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


def this_device() -> Device | None:
    """What this browser shows of itself; None where nobody has signed in on it, or somebody made it up."""
    try:
        shown = _signer().loads(request.cookies.get(_name(), ""))
    except BadSignature:
        return None
    return Device(shown["device"], frozenset(shown["accounts"]))


def _name() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="device")
