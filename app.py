"""The application object for servers and the `flask` command."""

from portal.factory import create_app

app = create_app()
