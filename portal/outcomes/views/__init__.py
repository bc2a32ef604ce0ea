"""Pages of the room."""

from portal.outcomes.blueprint import blueprint
from portal.outcomes.views import following, ledger, overseeing, supporting

__all__ = ["blueprint", "following", "ledger", "overseeing", "supporting"]
