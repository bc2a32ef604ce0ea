"""The room's pages, gathered for the factory."""

from portal.site import directory, events, feeds, finding, home, mine, officers, pages, projects, show
from portal.site.blueprint import blueprint
from portal.site.header import header_facts

__all__ = [
    "blueprint",
    "directory",
    "events",
    "feeds",
    "finding",
    "header_facts",
    "home",
    "mine",
    "officers",
    "pages",
    "projects",
    "show",
]
