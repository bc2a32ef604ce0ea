"""How well a judge fits an entry, and whether two judges are of one house. Pure."""

import re
import unicodedata
from typing import Any

from portal.events.rules import Sector

KNOWS, KNOWS_A_LITTLE, KNOWS_NOTHING = 1.0, 0.3, 0.0
BETWEEN = re.compile(r"[\W_]+")
# What a name of a company carries beside the name.
ENDINGS = ("股份有限公司", "有限责任公司", "有限公司", "coltd", "companylimited", "limited", "ltd", "inc")


def affinity(judge: Any, entry: Any) -> float:
    """1 where the judge knows the entry's industry, a little where one of them is of no special trade, else 0."""
    if entry.sector in judge.sectors:
        return KNOWS
    return KNOWS_A_LITTLE if not judge.sectors or entry.sector == Sector.GENERAL else KNOWS_NOTHING


def folded(name: str | None) -> str:
    """A name as it is compared: width, case, blanks, brackets and the kind of company make no difference."""
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", name or "").casefold())
    # A demonstration says so behind each name, the same for all.
    plain = plain.removesuffix("演示").removesuffix("demo")
    return next((plain.removesuffix(ending) for ending in ENDINGS if plain.endswith(ending)), plain)


def is_same_institution(one: Any, other: Any) -> bool:
    """Both judges say where they work, and it is one place."""
    return bool(folded(one.institution)) and folded(one.institution) == folded(other.institution)
