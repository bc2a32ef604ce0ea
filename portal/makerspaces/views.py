"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("makerspaces", __name__)
