"""What the address of a list asks for."""

from flask import request

from portal.makerspaces.rules import Filters, Service

LONGEST_QUERY = 100
MOST_SEATS = 100_000


def filters_of() -> Filters:
    """The directory's filters in this request's address; nonsense is left out."""
    asked = request.args
    seats = asked.get("seats", "")
    return Filters(
        q=asked.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY],
        area=asked.get("area", "")[:12].replace("\x00", ""),
        category=asked.get("category", ""),
        type=asked.get("type", ""),
        level=asked.get("level", ""),
        services=tuple(service for service in Service if service in asked.getlist("service")),
        seats=min(int(seats), MOST_SEATS) if seats.isascii() and seats.isdigit() and len(seats) < 8 else 0,
    )
