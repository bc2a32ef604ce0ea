"""What a makerspace is in the policy's terms: plan category and type apart, levels, services, sizes.

Source: 温州市众创空间建设三年行动计划（2017–2019年）, 二(一); levels: 国科火字〔2017〕120号 and 洞政办发〔2016〕51号.
"""

from enum import StrEnum

from portal.errors import N_


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
LEVELS_HIGH_TO_LOW = list(Level)
