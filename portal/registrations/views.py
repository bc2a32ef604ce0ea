"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("registrations", __name__)
