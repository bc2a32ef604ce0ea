"""The room's blueprint, shared by its view modules."""

from flask import Blueprint

blueprint = Blueprint("judging", __name__)
