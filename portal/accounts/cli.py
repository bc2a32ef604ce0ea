"""`flask people …`."""

from flask.cli import AppGroup

commands = AppGroup("people", help="People and their offices.")
