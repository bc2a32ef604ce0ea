"""What a makerspace is in the policy's terms: plan category and type apart, levels, services, sizes.

Source: 温州市众创空间建设三年行动计划（2017–2019年）, 二(一); levels: 国科火字〔2017〕120号 and 洞政办发〔2016〕51号.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from portal.errors import N_

Term = TypeVar("Term", bound=StrEnum)


class PlanCategory(StrEnum):
    """Which of the plan's four area targets a makerspace counts for."""

    NEW_MAKERSPACE = "new_makerspace"
    UPGRADED_MAKERSPACE = "upgraded_makerspace"
    INCUBATOR = "incubator"
    COMMUNITY_OR_TOWN = "community_or_town"


class SpaceType(StrEnum):
    """What kind of place it is."""

    MAKER_LAB = "maker_lab"
    STARTUP_CAFE = "startup_cafe"
    INNOVATION_WORKSHOP = "innovation_workshop"
    INCUBATOR = "incubator"
    ACCELERATOR = "accelerator"
    INNOVATION_COMMUNITY = "innovation_community"
    TECH_TOWN = "tech_town"
    SMB_PARK = "smb_park"
    SPECIALISED = "specialised_makerspace"


class Level(StrEnum):
    """Who recognised it; a makerspace may hold several."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"


class Service(StrEnum):
    """What it helps its teams with."""

    LEGAL = "legal"
    ACCOUNTING = "accounting"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    FINANCING = "financing"
    TRAINING = "training"


class Origin(StrEnum):
    """What the building was before."""

    OLD_FACTORY = "old_factory"
    COMMERCIAL = "commercial"
    WAREHOUSE = "warehouse"
    NEW_BUILD = "new_build"
    CAMPUS = "campus"


class SpaceState(StrEnum):
    """Listed in the directory, or kept out of it."""

    LISTED = "listed"
    HIDDEN = "hidden"


class ChangeState(StrEnum):
    """The life of a proposed change."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


CHANGE_MOVES: dict[ChangeState, set[ChangeState]] = {
    ChangeState.PROPOSED: {ChangeState.APPROVED, ChangeState.DECLINED, ChangeState.WITHDRAWN},
}


PLAN_CATEGORY_WORDS = {
    PlanCategory.NEW_MAKERSPACE: N_("New makerspace"),
    PlanCategory.UPGRADED_MAKERSPACE: N_("Upgraded makerspace"),
    PlanCategory.INCUBATOR: N_("Incubator area"),
    PlanCategory.COMMUNITY_OR_TOWN: N_("Community or town"),
}
TYPE_WORDS = {
    SpaceType.MAKER_LAB: N_("Maker lab"),
    SpaceType.STARTUP_CAFE: N_("Startup café"),
    SpaceType.INNOVATION_WORKSHOP: N_("Innovation workshop"),
    SpaceType.INCUBATOR: N_("Technology business incubator"),
    SpaceType.ACCELERATOR: N_("Accelerator"),
    SpaceType.INNOVATION_COMMUNITY: N_("Mass-innovation community"),
    SpaceType.TECH_TOWN: N_("Science-and-tech town"),
    SpaceType.SMB_PARK: N_("Small-business park"),
    SpaceType.SPECIALISED: N_("Specialised makerspace"),
}
LEVEL_WORDS = {
    Level.NATIONAL: N_("National level"),
    Level.PROVINCIAL: N_("Provincial level"),
    Level.MUNICIPAL: N_("Municipal level"),
    Level.COUNTY: N_("County level"),
}
SERVICE_WORDS = {
    Service.LEGAL: N_("Legal advice"),
    Service.ACCOUNTING: N_("Accounting"),
    Service.INTELLECTUAL_PROPERTY: N_("Intellectual property"),
    Service.FINANCING: N_("Financing"),
    Service.TRAINING: N_("Training"),
}
ORIGIN_WORDS = {
    Origin.OLD_FACTORY: N_("Former factory"),
    Origin.COMMERCIAL: N_("Commercial building"),
    Origin.WAREHOUSE: N_("Former warehouse"),
    Origin.NEW_BUILD: N_("New building"),
    Origin.CAMPUS: N_("University campus"),
}
CHANGE_STATE_WORDS = {
    ChangeState.PROPOSED: N_("Waiting for the officer"),
    ChangeState.APPROVED: N_("Approved"),
    ChangeState.DECLINED: N_("Declined"),
    ChangeState.WITHDRAWN: N_("Withdrawn"),
}
SPACE_STATE_WORDS = {SpaceState.LISTED: N_("In the directory"), SpaceState.HIDDEN: N_("Kept out of the directory")}
FIELD_WORDS = {
    "name_zh": N_("Name in Chinese"),
    "name_en": N_("Name in English"),
    "unit": N_("County or zone"),
    "plan_category": N_("Plan category"),
    "type": N_("Type"),
    "levels": N_("Recognised levels"),
    "area_declared_sqm": N_("Declared area (㎡)"),
    "workstation_count": N_("Workstations"),
    "team_count": N_("Resident teams"),
    "mentor_count": N_("Start-up mentors"),
    "events_per_year_target": N_("Events planned a year"),
    "services": N_("Services"),
    "rooms": N_("Rooms"),
    "opening_hours_zh": N_("Opening hours in Chinese"),
    "opening_hours_en": N_("Opening hours in English"),
    "address_zh": N_("Address in Chinese"),
    "address_en": N_("Address in English"),
    "origin": N_("The building before"),
    "summary_zh": N_("One sentence in Chinese"),
    "summary_en": N_("One sentence in English"),
    "text_zh": N_("Description in Chinese"),
    "text_en": N_("Description in English"),
    "contact_name": N_("Contact shown to the public"),
    "contact_phone": N_("Phone shown to the public"),
    "contact_email": N_("E-mail shown to the public"),
    "website": N_("Website"),
    "area_verified_sqm": N_("Verified area (㎡)"),
    "verified_on": N_("Verified on"),
    "state": N_("Directory"),
}
TRAIL_WORDS = {
    "add": N_("Added to the directory"),
    "import": N_("Changed by an import"),
    "import-table": N_("A table was imported"),
    "edit": N_("Edited by an officer"),
    "propose-change": N_("A change was proposed"),
    "approve-change": N_("A change was approved"),
    "decline-change": N_("A change was declined"),
    "withdraw-change": N_("A proposal was withdrawn"),
    "ask-to-run": N_("Somebody asked to run it"),
    "approve-operator": N_("Somebody was allowed to run it"),
    "decline-operator": N_("A request to run it was declined"),
    "invite-operator": N_("Somebody was invited to run it"),
    "accept-invitation": N_("An invitation was accepted"),
    "remove-operator": N_("Somebody's role ended"),
    "make-owner": N_("An operator became an owner"),
}
OFFICER_FIELDS = frozenset({"area_verified_sqm", "verified_on", "state"})
PERSONAL_FIELDS = frozenset({"contact_name", "contact_phone", "contact_email"})

LEVELS_HIGH_TO_LOW = list(Level)

# How tables and people write the terms. Source: glossary, and the plan's own wording.
CATEGORY_NAMES: Mapping[PlanCategory, tuple[str, ...]] = {
    PlanCategory.NEW_MAKERSPACE: ("新型众创空间", "新建众创空间", "新建新型众创空间", "新建", "A"),
    PlanCategory.UPGRADED_MAKERSPACE: (
        "提升众创空间",
        "整合提升",
        "整合提升众创空间",
        "整合提升现有众创空间",
        "提升",
        "B",
    ),
    PlanCategory.INCUBATOR: ("孵化器", "科技企业孵化器", "孵化器新增孵化面积", "孵化面积", "C"),
    PlanCategory.COMMUNITY_OR_TOWN: (
        "众创社区和科技特色小镇",
        "众创社区和特色小镇",
        "众创社区、科技特色小镇",
        "众创社区/特色小镇",
        "众创社区",
        "科技特色小镇",
        "特色小镇",
        "D",
    ),
}
TYPE_NAMES: Mapping[SpaceType, tuple[str, ...]] = {
    SpaceType.MAKER_LAB: ("创客空间",),
    SpaceType.STARTUP_CAFE: ("创业咖啡", "创业咖啡馆"),
    SpaceType.INNOVATION_WORKSHOP: ("创新工场",),
    SpaceType.INCUBATOR: ("科技企业孵化器", "孵化器", "科技孵化器"),
    SpaceType.ACCELERATOR: ("加速器", "科技企业加速器"),
    SpaceType.INNOVATION_COMMUNITY: ("众创社区",),
    SpaceType.TECH_TOWN: ("科技特色小镇", "特色小镇"),
    SpaceType.SMB_PARK: ("小微企业创业创新园", "小微企业园", "小微园", "科创小微园"),
    SpaceType.SPECIALISED: ("专业化众创空间", "专业众创空间"),
}
LEVEL_NAMES: Mapping[Level, tuple[str, ...]] = {
    Level.NATIONAL: ("国家级", "国家", "国家备案", "国家级备案"),
    Level.PROVINCIAL: ("省级", "省", "省级备案", "浙江省级"),
    Level.MUNICIPAL: ("市级", "市", "温州市级"),
    Level.COUNTY: ("县（市、区）级", "县级", "区级", "县市区级", "县区级", "县（市）级", "区县级"),
}
NO_LEVEL_NAMES = frozenset({"未认定", "无", "暂无", "none", "-", "/", "—"})
SERVICE_NAMES: Mapping[Service, tuple[str, ...]] = {
    Service.LEGAL: ("法律", "法律服务", "法务"),
    Service.ACCOUNTING: ("会计", "财务", "会计服务", "财会"),
    Service.INTELLECTUAL_PROPERTY: ("知识产权", "知识产权服务", "专利"),
    Service.FINANCING: ("融资", "投融资", "融资服务", "创业融资"),
    Service.TRAINING: ("培训", "创业培训", "创业辅导"),
}
ORIGIN_NAMES: Mapping[Origin, tuple[str, ...]] = {
    Origin.OLD_FACTORY: ("旧厂房", "老厂房", "闲置厂房"),
    Origin.COMMERCIAL: ("商业楼宇", "商业用房", "商务楼", "写字楼"),
    Origin.WAREHOUSE: ("仓库", "仓储用房", "闲置仓库"),
    Origin.NEW_BUILD: ("新建", "新建楼宇"),
    Origin.CAMPUS: ("校园", "高校", "高校校舍"),
}

_NOT_A_WORD = re.compile(r"[\s()\[\]、,;.·/_-]+")

SQM_PER_WAN = 10_000
LEAST_LIKELY_SQM = 10
LEAST_SQM_WITHOUT_QUESTION = 100
MOST_LIKELY_SQM = 5_000_000  # the whole plan is 5 million ㎡
COMMUNITY_LEAST_SQM = {True: 80_000, False: 40_000}


@dataclass(frozen=True)
class Filters:
    """What the directory is asked for. `area` is the code of a division or of a zone."""

    q: str = ""
    area: str = ""
    category: str = ""
    type: str = ""
    level: str = ""
    services: tuple[str, ...] = ()
    seats: int = 0

    def without(self, name: str) -> "Filters":
        """The same wishes but one."""
        return replace(self, **{name: getattr(Filters(), name)})

    def toggled(self, service: str) -> tuple[str, ...]:
        """The services asked for, with this one added or taken away."""
        if service in self.services:
            return tuple(other for other in self.services if other != service)
        return (*self.services, service)

    def asked(self, **changes: Any) -> dict[str, Any]:
        """These filters as an address carries them, some of them changed."""
        wanted = replace(self, **changes)
        values = {**wanted.__dict__, "service": list(wanted.services)}
        return {name: value for name, value in values.items() if value and name != "services"}

    @property
    def narrows(self) -> bool:
        """Whether anything is asked beyond the whole directory."""
        return self != Filters()

    @property
    def how_many(self) -> int:
        """How many filters are set beside the words searched for."""
        return len(self.asked().keys() - {"q", "service"}) + len(self.services)


def plain(text: str) -> str:
    """A term reduced to what tells terms apart: one width, one case, no blanks or brackets."""
    return _NOT_A_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())


def meaning(text: str, names: Mapping[Term, Iterable[str]]) -> Term | None:
    """The term meant by a word of a table, in Chinese or by its code name."""
    wanted = plain(text)
    return next(
        (term for term, known in names.items() if wanted in {plain(term), *(plain(name) for name in known)}), None
    )


def highest(levels: Iterable[str]) -> Level | None:
    """The highest of the levels held, or None."""
    held = set(levels)
    return next((level for level in LEVELS_HIGH_TO_LOW if level in held), None)


def is_unlikely_area(sqm: Decimal | int) -> bool:
    """Whether 万㎡ and ㎡ must have been mixed up: no makerspace has under 10 ㎡, none as much as the whole plan."""
    return 0 < sqm < LEAST_LIKELY_SQM or sqm >= MOST_LIKELY_SQM


def area_warning(category: str, sqm: int, *, is_urban: bool) -> str | None:
    """A sentence about a size that needs a second look, or None.

    Source: 行动计划 二(一)4: a community or town has 8万㎡ in the city's districts and zones, 4万㎡ in the counties.
    """
    if category == PlanCategory.COMMUNITY_OR_TOWN and sqm < COMMUNITY_LEAST_SQM[is_urban]:
        if is_urban:
            return N_("A community or town in an urban district or zone should have at least 80,000 ㎡.")
        return N_("A community or town in a county should have at least 40,000 ㎡.")
    if 0 < sqm < LEAST_SQM_WITHOUT_QUESTION:
        return N_("Less than 100 ㎡: please check whether the figure is in 万㎡.")
    return None


def snapshot(space: Any) -> dict[str, Any]:
    """Everything that can be proposed or edited about a makerspace, as JSON carries it."""
    shot = {
        name: getattr(space, name) for name in FIELD_WORDS if name not in {"unit", "levels", "rooms", "verified_on"}
    }
    shot["services"] = [service for service in Service if service in (space.services or [])]
    shot["unit"] = space.assessed_unit.code
    shot["verified_on"] = space.verified_on.isoformat() if space.verified_on else None
    shot["levels"] = [
        {
            "level": held.level,
            "document_number": held.document_number,
            "granted_on": held.granted_on.isoformat() if held.granted_on else None,
        }
        for held in sorted(space.levels, key=lambda held: LEVELS_HIGH_TO_LOW.index(Level(held.level)))
    ]
    shot["rooms"] = [
        {
            "id": room.id,
            "name_zh": room.name_zh,
            "name_en": room.name_en,
            "capacity": room.capacity,
            "is_open": room.is_open,
        }
        for room in space.rooms
    ]
    return shot


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of `after` that `before` has otherwise: how they were and how they shall be."""
    changed = [name for name in FIELD_WORDS if name in after and after[name] != before.get(name)]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


def overtaken(change_before: Mapping[str, Any], present: Mapping[str, Any]) -> list[str]:
    """The fields of a proposal that somebody else has changed since it was written."""
    return [name for name, value in change_before.items() if present.get(name) != value]
