"""Kinds, states and moves of projects. Pure and clock-free."""

from enum import StrEnum

from portal.errors import N_


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
    DECLINED = "declined"
    LEFT = "left"


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


MOVES: dict[ProjectState, set[ProjectState]] = {
    ProjectState.DRAFT: {ProjectState.PUBLISHED, ProjectState.CLOSED},
    ProjectState.PUBLISHED: {ProjectState.DRAFT, ProjectState.HIDDEN, ProjectState.CLOSED},
    ProjectState.HIDDEN: {ProjectState.PUBLISHED, ProjectState.CLOSED},
    ProjectState.CLOSED: {ProjectState.DRAFT, ProjectState.PUBLISHED},
}
# What the public may see. A closed project stays readable: "closed, with lessons" is an honourable end.
PUBLIC_STATES = frozenset({ProjectState.PUBLISHED, ProjectState.CLOSED})
STATE_WORDS = {
    ProjectState.DRAFT: N_("Draft"),
    ProjectState.PUBLISHED: N_("Published"),
    ProjectState.HIDDEN: N_("Hidden by an officer"),
    ProjectState.CLOSED: N_("Closed"),
}
