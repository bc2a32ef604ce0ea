"""The application object for servers and the `flask` command."""

import sys

from portal.config import SettingsError
from portal.factory import create_app

try:
    app = create_app()
except SettingsError as error:
    sys.exit(f"The portal cannot start:\n{error}")
