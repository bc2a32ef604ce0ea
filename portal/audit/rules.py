"""How a row is chained to the one before it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64


def digest_of(previous: str, said: Mapping[str, Any]) -> str:
    """SHA-256 over the previous digest and everything the row says, as canonical JSON."""
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((previous + canonical).encode()).hexdigest()
