"""Settings, read once from the environment (`MAKERDAY_…`), typed and checked. Documented in docs/operating.md."""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "MAKERDAY_"
SECRET_LENGTH = 32


class SettingsError(Exception):
    """The environment says something the portal cannot start with. Its text names each setting at fault."""


@dataclass(frozen=True)
class Settings:
    """What an installation chooses. Field `x_y` is the environment variable `MAKERDAY_X_Y`."""

    data_dir: Path = Path("var")
    database_url: str = ""
    secret_key: str = field(default="", repr=False)
    storage_url: str = ""
    redis_url: str = ""
    mail_url: str = "console:"
    mail_from: str = ""
    base_url: str = "http://127.0.0.1:8000"
    trusted_proxies: int = 0
    demo: bool = False
    demo_public: bool = False
    nodes: int = 1
    locale: str = "zh"
    soffice_path: str = ""
    clamd_url: str = ""
    site_host: str = ""
    site_contact: str = ""
    icp_number: str = ""
    police_number: str = ""
    site_id_code: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Settings of this process. Raises SettingsError naming every unknown, malformed or missing one."""
        environment = os.environ if environment is None else environment
        given = {key[len(PREFIX) :].lower(): value for key, value in environment.items() if key.startswith(PREFIX)}
        faults: list[str] = []
        if path := given.pop("secret_key_file", None):
            try:
                given["secret_key"] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                faults.append(f"{PREFIX}SECRET_KEY_FILE: {error.strerror}: {path}")
        kinds = {known.name: known.type for known in fields(cls)}
        values: dict[str, object] = {}
        for name, text in given.items():
            if name not in kinds:
                faults.append(f"{PREFIX}{name.upper()}: no such setting (docs/operating.md lists them all)")
                continue
            try:
                values[name] = _typed(kinds[name], text)
            except ValueError as error:
                faults.append(f"{PREFIX}{name.upper()}: {error}")
        if faults:
            raise SettingsError("\n".join(faults))
        return cls(**values).completed()  # type: ignore[arg-type]

    def completed(self) -> "Settings":
        """These settings with what follows from them filled in. Raises SettingsError where they do not fit together."""
        faults = list(self._faults())
        if faults:
            raise SettingsError("\n".join(faults))
        values = {known.name: getattr(self, known.name) for known in fields(self)}
        data_dir = self.data_dir.absolute()
        values["data_dir"] = data_dir
        values["database_url"] = _with_driver(self.database_url or f"sqlite:///{data_dir / 'portal.sqlite3'}")
        values["storage_url"] = self.storage_url or f"file://{data_dir / 'files'}"
        values["base_url"] = self.base_url.rstrip("/")
        values["mail_from"] = self.mail_from or f"noreply@{urlsplit(self.base_url).hostname}"
        values["secret_key"] = self.secret_key or _demo_secret(data_dir)
        return Settings(**values)

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        """Whether people reach the portal by https, so that cookies are Secure and HSTS is sent."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host people reach the portal at, with its port if it has one of its own."""
        return urlsplit(self.base_url).netloc

    def _faults(self) -> list[str]:
        faults = []
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            faults.append(f"{PREFIX}BASE_URL: needs the form https://host, not {self.base_url!r}")
        # A demo's secret is kept in the data folder, so that commands typed beside a running demo find it.
        if not self.secret_key and not self.demo and not (self.data_dir / "secret-key").exists():
            faults.append(
                f"{PREFIX}SECRET_KEY: missing ({SECRET_LENGTH} random characters or more, or {PREFIX}SECRET_KEY_FILE)"
            )
        if self.secret_key and len(self.secret_key) < SECRET_LENGTH and not self.demo:
            faults.append(f"{PREFIX}SECRET_KEY: shorter than {SECRET_LENGTH} characters")
        if self.demo and not self.demo_public and parts.hostname and not is_loopback(parts.hostname):
            faults.append(f"{PREFIX}DEMO: demo sign-ins on {parts.hostname} need {PREFIX}DEMO_PUBLIC=1")
        if self.nodes > 1 and not self.database_url.startswith(("postgres", "postgresql")):
            faults.append(f"{PREFIX}NODES: several nodes need PostgreSQL ({PREFIX}DATABASE_URL)")
        if self.database_url and not self.database_url.startswith(("sqlite:", "postgresql", "postgres:")):
            faults.append(
                f"{PREFIX}DATABASE_URL: sqlite:///… or postgresql://…, not {self.database_url.split(':')[0]!r}"
            )
        if self.storage_url and not self.storage_url.startswith("file:///"):
            faults.append(f"{PREFIX}STORAGE_URL: file:///FOLDER, not {self.storage_url!r}")
        if not self.mail_url.startswith(("smtp://", "smtps://", "console:", "file:")):
            faults.append(f"{PREFIX}MAIL_URL: smtp://…, smtps://…, console: or file:DIR, not {self.mail_url!r}")
        if self.clamd_url and not self.clamd_url.startswith(("tcp://", "unix:///")):
            faults.append(f"{PREFIX}CLAMD_URL: tcp://HOST:PORT or unix:///SOCKET, not {self.clamd_url!r}")
        if self.soffice_path and not Path(self.soffice_path).is_file():
            faults.append(f"{PREFIX}SOFFICE_PATH: no such program: {self.soffice_path}")
        if self.locale not in {"zh", "en"}:
            faults.append(f"{PREFIX}LOCALE: zh or en, not {self.locale!r}")
        return faults


def _typed(kind: object, text: str) -> object:
    if kind is bool:
        if text.lower() in {"1", "true", "yes", "on"}:
            return True
        if text.lower() in {"0", "false", "no", "off", ""}:
            return False
        raise ValueError(f"1 or 0, not {text!r}")
    if kind is int:
        if not text.isdecimal():
            raise ValueError(f"a whole number, not {text!r}")
        return int(text)
    return Path(text) if kind is Path else text


def _with_driver(url: str) -> str:
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url[len(scheme) :]
    return url


def is_loopback(host: str) -> bool:
    """Whether the host is this machine itself, as seen from nowhere else."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _demo_secret(data_dir: Path) -> str:
    """The demo's own secret, made once and kept in the data folder."""
    path = data_dir / "secret-key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:  # another process of the same start was first
            pass
    return path.read_text(encoding="ascii").strip()
