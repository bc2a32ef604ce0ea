"""Kinds, states and moves of projects, and what a list of them can be asked for. Pure and clock-free."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from portal.errors import N_
from portal.events.rules import Sector
from portal.investors.rules import GrowthStage, Round

# Core members of one team, the invited ones among them. Contests of the maker group take five; a passport outlives one.
MOST_MEMBERS = 10
LONGEST_QUERY = 100
Choice = TypeVar("Choice", bound=StrEnum)


class ProjectState(StrEnum):
    """The life of a project's record."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    CLOSED = "closed"


class FounderBackground(StrEnum):
    """The policy's four kinds of founders, and everybody else (policy 二(二): 大学毕业生、大企业高管、科技人员、留学归国)."""

    GRADUATE = "graduate"
    EXECUTIVE = "executive"
    SCIENTIST = "scientist"
    RETURNEE = "returnee"
    OTHER = "other"


class MemberState(StrEnum):
    """Whether a member has agreed to be named."""

    INVITED = "invited"
    AGREED = "agreed"


class StayState(StrEnum):
    """A makerspace's answer to a team that says it sits there."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class StayEnd(StrEnum):
    """How a stay ended."""

    MOVED = "moved"
    GRADUATED = "graduated"
    LEFT = "left"


class RightKind(StrEnum):
    """Kinds of intellectual property (知识产权)."""

    INVENTION = "invention"
    UTILITY_MODEL = "utility_model"
    DESIGN = "design"
    SOFTWARE = "software"
    TRADEMARK = "trademark"
    OTHER = "other"


class RightState(StrEnum):
    """Where a right stands."""

    APPLIED = "applied"
    GRANTED = "granted"
    LICENSED = "licensed"
    LAPSED = "lapsed"


class Sort(StrEnum):
    """The order of a list."""

    NEWEST = "newest"
    CHANGED = "changed"
    NAME = "name"


# A draft that is put away is closed without ever having been public. Only an officer hides and shows again, so that
# closing is no way out of being hidden.
MOVES: dict[ProjectState, set[ProjectState]] = {
    ProjectState.DRAFT: {ProjectState.PUBLISHED, ProjectState.CLOSED},
    ProjectState.PUBLISHED: {ProjectState.DRAFT, ProjectState.HIDDEN, ProjectState.CLOSED},
    ProjectState.HIDDEN: {ProjectState.PUBLISHED, ProjectState.CLOSED},
    ProjectState.CLOSED: {ProjectState.DRAFT, ProjectState.PUBLISHED, ProjectState.HIDDEN},
}
# What the public may see of what was published. A closed project stays readable: "closed, with lessons" is honourable.
PUBLIC_STATES = frozenset({ProjectState.PUBLISHED, ProjectState.CLOSED})
STATE_WORDS = {
    ProjectState.DRAFT: N_("Draft"),
    ProjectState.PUBLISHED: N_("Published"),
    ProjectState.HIDDEN: N_("Hidden by an officer"),
    ProjectState.CLOSED: N_("Closed"),
}
STATE_TONES = {
    ProjectState.DRAFT: "quiet",
    ProjectState.PUBLISHED: "brand",
    ProjectState.HIDDEN: "seal",
    ProjectState.CLOSED: "ink",
}
BACKGROUND_WORDS = {
    FounderBackground.GRADUATE: N_("Graduates and young founders"),
    FounderBackground.EXECUTIVE: N_("Executives and serial founders"),
    FounderBackground.SCIENTIST: N_("Scientists and engineers"),
    FounderBackground.RETURNEE: N_("Returned from abroad"),
    FounderBackground.OTHER: N_("Other founders"),
}
STAY_WORDS = {
    StayState.ASKED: N_("Waiting for the makerspace"),
    StayState.CONFIRMED: N_("Confirmed"),
    StayState.DECLINED: N_("Declined"),
}
END_WORDS = {
    StayEnd.MOVED: N_("Moved on"),
    StayEnd.GRADUATED: N_("Graduated"),
    StayEnd.LEFT: N_("Moved out"),
}
RIGHT_WORDS = {
    RightKind.INVENTION: N_("Invention patent"),
    RightKind.UTILITY_MODEL: N_("Utility model"),
    RightKind.DESIGN: N_("Design patent"),
    RightKind.SOFTWARE: N_("Software copyright"),
    RightKind.TRADEMARK: N_("Trademark"),
    RightKind.OTHER: N_("Other right"),
}
RIGHT_STATE_WORDS = {
    RightState.APPLIED: N_("Applied for"),
    RightState.GRANTED: N_("Granted"),
    RightState.LICENSED: N_("Licensed"),
    RightState.LAPSED: N_("Lapsed"),
}
SORT_WORDS = {
    Sort.NEWEST: N_("Newest first"),
    Sort.CHANGED: N_("Last changed first"),
    Sort.NAME: N_("By name"),
}


@dataclass(frozen=True)
class Filters:
    """What an address asks of a list of projects. `area` is a division's or zone's code, `space` a makerspace's slug."""

    q: str = ""
    sector: str = ""
    stage: str = ""
    round: str = ""
    area: str = ""
    background: str = ""
    space: str = ""
    is_raising: bool = False
    is_closed: bool = False
    sort: Sort = Sort.NEWEST

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Filters":
        """The filters an address carries; what makes no sense is as if it were not there."""
        return cls(
            q=" ".join(asked.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY],
            sector=_one_of(Sector, asked.get("sector")) or "",
            stage=_one_of(GrowthStage, asked.get("stage")) or "",
            round=_one_of(Round, asked.get("round")) or "",
            area=asked.get("area", "").replace("\x00", "")[:12],
            background=_one_of(FounderBackground, asked.get("background")) or "",
            space=asked.get("space", "").replace("\x00", "")[:80],
            is_raising=asked.get("raising") == "1",
            is_closed=asked.get("closed") == "1",
            sort=_one_of(Sort, asked.get("sort")) or Sort.NEWEST,
        )

    def asked(self, **changes: Any) -> dict[str, str]:
        """These filters as an address carries them, some of them changed."""
        wanted = replace(self, **changes) if changes else self
        values = {
            "q": wanted.q,
            "sector": wanted.sector,
            "stage": wanted.stage,
            "round": wanted.round,
            "area": wanted.area,
            "background": wanted.background,
            "space": wanted.space,
            "raising": "1" if wanted.is_raising else "",
            "closed": "1" if wanted.is_closed else "",
            "sort": "" if wanted.sort is Sort.NEWEST else wanted.sort,
        }
        return {name: str(value) for name, value in values.items() if value}

    def without(self, name: str) -> "Filters":
        """The same wishes but one, by the field's name."""
        return replace(self, **{name: getattr(Filters(), name)})

    @property
    def narrows(self) -> bool:
        """Whether anything is asked beyond the list as it is; an order narrows nothing."""
        return replace(self, sort=Sort.NEWEST) != Filters()

    @property
    def how_many(self) -> int:
        """How many filters are set beside the words searched for."""
        return len(self.asked(q="", sort=Sort.NEWEST))


def is_public(state: str, published: object) -> bool:
    """Whether everybody may see a project in this state; `published` is when it became public, None if it is not."""
    return published is not None and state in PUBLIC_STATES


def _one_of(kinds: type[Choice], text: str | None) -> Choice | None:
    return kinds(text) if text in set(kinds) else None
