"""Forms of the start pages: each is one button."""

from wtforms import HiddenField
from wtforms.validators import AnyOf

from portal.site.queries.mine import Desk
from portal.web.forms import Form


class CalendarForm(Form):
    """Open, renew or close the private feed."""


class DeskForm(Form):
    """Begin at this desk from now on."""

    desk = HiddenField(validators=[AnyOf([str(desk) for desk in Desk])])
