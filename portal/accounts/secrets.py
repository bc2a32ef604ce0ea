"""Secrets a person holds: passwords (argon2id), codes and tokens, and how the database keeps them."""

import hashlib
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

# OWASP password storage cheat sheet: argon2id with 19 MiB, 2 passes.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# A storm of sign-ins must not eat the memory of a small machine.
_at_once = threading.BoundedSemaphore(4)
_UNKNOWN = _hasher.hash("nobody's password")
# No 0/O, 1/I/L: read aloud and typed from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def digest(token: str) -> str:
    """SHA-256 of a random token, as the database keeps it."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_digest(address: str, purpose: str, code: str) -> str:
    """What the database keeps of a short code: equal codes of two addresses do not look alike."""
    return digest(f"{purpose}\n{address}\n{code}")


def new_token() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def readable_code(length: int = 12) -> str:
    """A random code of letters and digits that cannot be mistaken for each other; 12 of them are 59 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def hash_password(password: str) -> str:
    """The argon2id hash. Slow on purpose: never inside a transaction."""
    with _at_once:
        return _hasher.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Whether it is the password; takes as long for a person who has none."""
    with _at_once:
        try:
            return _hasher.verify(stored or _UNKNOWN, password) and stored is not None
        except (Argon2Error, InvalidHashError):
            return False
