"""The room's blueprint, shared by its view modules."""

from flask import Blueprint

blueprint = Blueprint("competitions", __name__)
