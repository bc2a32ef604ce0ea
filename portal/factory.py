"""`create_app`: the only module that knows every room."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask.cli import AppGroup
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from whitenoise import WhiteNoise

import portal.accounts.blueprint
import portal.accounts.cli
import portal.accounts.permissions
import portal.accounts.views.account
import portal.accounts.views.offices
import portal.accounts.views.organisations
import portal.accounts.views.signing
import portal.areas.cli
import portal.audit.cli
import portal.competitions.models.awards
import portal.competitions.models.notices
import portal.competitions.models.screening
import portal.competitions.permissions
import portal.competitions.views
import portal.decks.models
import portal.decks.permissions
import portal.decks.views
import portal.demo.cli
import portal.desk.cli
import portal.desk.permissions
import portal.desk.views
import portal.events.cli
import portal.events.models
import portal.events.permissions
import portal.events.views
import portal.interests.models
import portal.interests.permissions
import portal.interests.views
import portal.investors.models
import portal.investors.permissions
import portal.investors.views
import portal.judging.cli
import portal.judging.models
import portal.judging.permissions
import portal.judging.views
import portal.makerspaces.cli
import portal.makerspaces.models
import portal.makerspaces.permissions
import portal.makerspaces.views
import portal.matchmaking.cli
import portal.matchmaking.models
import portal.matchmaking.permissions
import portal.matchmaking.views
import portal.notices.jobs
import portal.notices.permissions
import portal.notices.views
import portal.outcomes.models
import portal.outcomes.permissions
import portal.outcomes.views
import portal.projects.models
import portal.projects.permissions
import portal.projects.views
import portal.registrations.models
import portal.registrations.permissions
import portal.registrations.views
import portal.roadshows.models
import portal.roadshows.permissions
import portal.roadshows.views
import portal.site.directory
import portal.site.permissions
import portal.site.views
import portal.stage.models
import portal.stage.permissions
import portal.stage.views
import portal.storage.cli
import portal.storage.models
import portal.upkeep.cli
import portal.web.cli
import portal.web.models
from portal.access import Law
from portal.config import Settings
from portal.database import Base, db, engine_options, prepare_engine
from portal.web import errors, language, observing, pages, security

ROOT = Path(__file__).resolve().parent.parent
STATIC_MAX_AGE = 365 * 24 * 3600

BLUEPRINTS = (
    portal.accounts.blueprint.blueprint,
    portal.makerspaces.views.blueprint,
    portal.events.views.blueprint,
    portal.notices.views.blueprint,
    portal.registrations.views.blueprint,
    portal.investors.views.blueprint,
    portal.projects.views.blueprint,
    portal.decks.views.blueprint,
    portal.interests.views.blueprint,
    portal.outcomes.views.blueprint,
    portal.stage.views.blueprint,
    portal.competitions.views.blueprint,
    portal.judging.views.blueprint,
    portal.roadshows.views.blueprint,
    portal.matchmaking.views.blueprint,
    portal.desk.views.blueprint,
    portal.site.views.blueprint,
)
GRANTS = (
    portal.accounts.permissions.GRANTS,
    portal.makerspaces.permissions.GRANTS,
    portal.events.permissions.GRANTS,
    portal.notices.permissions.GRANTS,
    portal.registrations.permissions.GRANTS,
    portal.investors.permissions.GRANTS,
    portal.projects.permissions.GRANTS,
    portal.decks.permissions.GRANTS,
    portal.interests.permissions.GRANTS,
    portal.outcomes.permissions.GRANTS,
    portal.stage.permissions.GRANTS,
    portal.competitions.permissions.GRANTS,
    portal.judging.permissions.GRANTS,
    portal.roadshows.permissions.GRANTS,
    portal.matchmaking.permissions.GRANTS,
    portal.desk.permissions.GRANTS,
    portal.site.permissions.GRANTS,
)
# Each room brings its own command into the two shared groups.
IMPORTS = AppGroup(
    "import",
    help="Take in tables: all of a table or nothing.",
    commands=[portal.makerspaces.cli.import_makerspaces, portal.events.cli.import_events],
)
EXPORTS = AppGroup(
    "export",
    help="Write tables that can be taken in again.",
    commands=[portal.makerspaces.cli.export_makerspaces, portal.events.cli.export_events],
)
MATCHMAKING = AppGroup(
    "matchmaking",
    help="Plans who meets whom, when and at which table.",
    commands=[portal.matchmaking.cli.solve, portal.demo.cli.rehearse_summit],
)
COMMANDS = (
    portal.accounts.cli.commands,
    portal.areas.cli.commands,
    portal.storage.cli.commands,
    portal.audit.cli.commands,
    portal.demo.cli.commands,
    portal.demo.cli.competition,
    portal.desk.cli.worker,
    portal.judging.cli.commands,
    MATCHMAKING,
    portal.upkeep.cli.backup,
    portal.upkeep.cli.restore,
    portal.upkeep.cli.reindex,
    portal.upkeep.cli.doctor,
    portal.web.cli.law,
    IMPORTS,
    EXPORTS,
)


class Portal(Flask):
    """Flask without the question, asked at every call, whether a function is asynchronous: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The portal, ready to serve. Raises SettingsError where the environment does not fit."""
    settings = settings.completed() if settings else Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = Portal("portal", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SEND_FILE_MAX_AGE_DEFAULT=STATIC_MAX_AGE,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.extensions["settings"] = settings
    app.extensions["root"] = ROOT
    app.extensions["asset_versions"] = asset_versions(ROOT / "static")
    app.extensions["law"] = Law(GRANTS)
    app.extensions["readiness"] = {
        "database": observing.database_answers,
        "migrations": portal.web.cli.schema_is_current,
        "queue": portal.notices.jobs.queue_moves,
        "disk": observing.disk_has_room,
    }
    db.init_app(app)
    prepare_engine(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, include_object=_is_ours)
    CSRFProtect(app)
    sign_in(app)
    observing.init_app(app)
    security.init_app(app, settings)
    language.init_app(app, settings.locale)
    errors.init_app(app)
    pages.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.context_processor(portal.site.views.header_facts)
    for command in COMMANDS:
        app.cli.add_command(command)
    serve_static(app)
    return app


def sign_in(app: Flask) -> None:
    """Flask-Login keeps the session's token; the database says whose it is."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(portal.accounts.blueprint.person_of_cookie)


def serve_static(app: Flask) -> None:
    """Static files straight from the WSGI layer, with long caching: their addresses carry their version."""
    whitenoise = WhiteNoise(app.wsgi_app, root=str(ROOT / "static"), prefix="static/", max_age=STATIC_MAX_AGE)
    app.wsgi_app = whitenoise  # type: ignore[method-assign]
    plain_url_for = app.url_for

    def url_for(endpoint: str, **values: object) -> str:
        return language.shared_address(plain_url_for(endpoint, **values))  # type: ignore[arg-type]

    app.url_for = url_for  # type: ignore[method-assign,assignment]
    app.jinja_env.globals["url_for"] = url_for


def asset_versions(folder: Path) -> dict[str, str]:
    """A short digest of each of our static files, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in folder.rglob("*")
        if path.is_file() and "vendor" not in path.parts
    }


def _is_ours(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Whether migrations should look at it: the search index and the job queue keep their own tables."""
    return not (kind == "table" and name is not None and name.startswith(("search_", "huey_", "sqlite_")))


metadata = Base.metadata
