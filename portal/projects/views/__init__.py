"""Pages of the room. The public list and page show other rooms' things too; they stand in `site`."""

from portal.projects.blueprint import blueprint
from portal.projects.views import deciding, desk, history, milestones, pictures, staying, team, writing

__all__ = ["blueprint", "deciding", "desk", "history", "milestones", "pictures", "staying", "team", "writing"]
