"""Shape and wording of input about one's own data."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired, Length

from portal import clock
from portal.accounts.proofs import is_own_password
from portal.web.forms import Form, storable
from portal.web.guards import current_person


class OwnPasswordForm(Form):
    """The password once more, so that a forgotten open browser gives nothing away."""

    password = PasswordField(
        _("Your password"), [InputRequired(), Length(max=200), storable], render_kw={"autocomplete": "current-password"}
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the password, in a transaction of its own."""
        if not super().validate(extra_validators):
            return False
        if is_own_password(current_person().id, self.password.data, now=clock.now()):
            return True
        self.password.errors = [gettext("This is not your password.")]
        return False


class LeaveForm(OwnPasswordForm):
    """The password and a clear yes."""

    is_sure = BooleanField(_("Yes, delete my account for good"), [InputRequired()])
