"""The room's blueprint, shared by its view modules."""

from flask import Blueprint

blueprint = Blueprint("investors", __name__)
