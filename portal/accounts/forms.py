"""Shape and wording of input about accounts."""

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.web.forms import Form, storable


class SignInForm(Form):
    """Who, and the password."""

    account = StringField(
        _("E-mail or mobile number"),
        [InputRequired(), Length(max=254), storable],
        render_kw={"autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        _("Password"), [InputRequired(), Length(max=200), storable], render_kw={"autocomplete": "current-password"}
    )
