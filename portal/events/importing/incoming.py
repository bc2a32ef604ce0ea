"""An event as it comes in, whatever the file. Pure; plain enough to cross from the process that reads the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.errors import N_
from portal.events.rules import DEFAULTS, EventKind, Sector

WENZHOU = "Asia/Shanghai"
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST = {
    "ref": 200, "uid": 255, "title_zh": 200, "title_en": 200, "summary_zh": 500, "summary_en": 500, "text_zh": 20_000,
    "text_en": 20_000, "venue_zh": 300, "venue_en": 300, "online_url": 500,
}  # fmt: skip

# What kinds are called in tables and calendars; the longer word wins (创客日 before 创客).
KIND_NAMES: Mapping[str, EventKind] = {
    "创客大赛": EventKind.COMPETITION,
    "大赛": EventKind.COMPETITION,
    "赛事": EventKind.COMPETITION,
    "competition": EventKind.COMPETITION,
    "博览会": EventKind.EXPO,
    "展会": EventKind.EXPO,
    "expo": EventKind.EXPO,
    "创客日": EventKind.MAKER_DAY,
    "maker_day": EventKind.MAKER_DAY,
    "maker day": EventKind.MAKER_DAY,
    "创客沙龙": EventKind.SALON,
    "沙龙": EventKind.SALON,
    "salon": EventKind.SALON,
    "项目路演": EventKind.ROADSHOW,
    "路演": EventKind.ROADSHOW,
    "roadshow": EventKind.ROADSHOW,
    "资本对接": EventKind.SUMMIT,
    "对接会": EventKind.SUMMIT,
    "峰会": EventKind.SUMMIT,
    "summit": EventKind.SUMMIT,
    "培训": EventKind.TRAINING,
    "辅导": EventKind.TRAINING,
    "training": EventKind.TRAINING,
}
SECTOR_NAMES: Mapping[str, Sector] = {
    "电气": Sector.ELECTRICAL,
    "智能电气": Sector.ELECTRICAL,
    "鞋革": Sector.FOOTWEAR,
    "鞋业": Sector.FOOTWEAR,
    "服装": Sector.APPAREL,
    "鞋服": Sector.APPAREL,
    "汽摩配": Sector.AUTO_PARTS,
    "汽车零部件": Sector.AUTO_PARTS,
    "泵阀": Sector.PUMPS_VALVES,
    "数字经济": Sector.DIGITAL,
    "智能装备": Sector.EQUIPMENT,
    "高端装备": Sector.EQUIPMENT,
    "生命健康": Sector.HEALTH,
    "新能源": Sector.NEW_ENERGY,
    "新材料": Sector.NEW_MATERIALS,
    "激光光电": Sector.LASER,
    "眼镜": Sector.EYEWEAR,
    "锁具": Sector.LOCKS,
    "仪器仪表": Sector.INSTRUMENTS,
    "印刷包装": Sector.PRINTING,
    "教玩具": Sector.TOYS,
    "海洋经济": Sector.MARINE,
    "生态产业": Sector.ECOLOGY,
    "文旅": Sector.CULTURE,
    "知识产权": Sector.INTELLECTUAL_PROPERTY,
    "综合": Sector.GENERAL,
}
CANCELLED_WORDS = frozenset({"已取消", "取消", "cancelled", "canceled"})


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, or worth a look, as a sentence to translate."""

    msgid: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Incoming:
    """One event of the file. `number` is its row or its place in the calendar; `spaces` are makerspaces as written."""

    number: int
    ref: str
    values: dict[str, Any] = field(default_factory=dict)
    division: str = ""
    spaces: list[str] = field(default_factory=list)
    is_cancelled: bool = False
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Its title, in whichever language there is one."""
        return str(self.values.get("title_zh") or self.values.get("title_en") or self.ref)

    def check(self) -> None:
        """Note everything that cannot be kept."""
        if not (self.values.get("title_zh") or self.values.get("title_en")):
            self.faults.append(Fault(N_("The title is missing.")))
        for name, most in LONGEST.items():
            text = self.ref if name == "ref" else self.values.get(name) or ""
            if len(text) > most:
                self.faults.append(
                    Fault(N_("%(field)s is longer than %(most)d characters."), {"field": name, "most": most})
                )
            if "\x00" in text:
                self.faults.append(Fault(N_("This text holds a character that cannot be stored.")))
        starts_at, ends_at = self.values.get("starts_at"), self.values.get("ends_at")
        if starts_at is None or ends_at is None:
            self.faults.append(Fault(N_("The day is missing or cannot be read.")))
        elif not (FIRST_YEAR <= starts_at.year < LAST_YEAR and FIRST_YEAR <= ends_at.year <= LAST_YEAR):
            self.faults.append(
                Fault(N_("The date lies outside %(first)d to %(last)d."), {"first": FIRST_YEAR, "last": LAST_YEAR})
            )
        elif ends_at <= starts_at:
            self.faults.append(Fault(N_("The end must come after the start.")))


def has_chinese(text: str) -> bool:
    """Whether a text is written for Chinese readers."""
    return any("\u3400" <= character <= "\u9fff" or ord(character) > 0x1FFFF for character in text)


def kind_named(text: str) -> EventKind | None:
    """The kind a word or a title names: the longest name found in it."""
    folded = text.casefold()
    found = [name for name in KIND_NAMES if name in folded]
    return KIND_NAMES[max(found, key=len)] if found else None


def sectors_named(words: list[str]) -> list[str]:
    """Codes of the sectors the words name; a word of nobody's list stays as it is."""
    codes = [str(SECTOR_NAMES.get(word, word)) for word in words if word]
    return list(dict.fromkeys(codes))


def span_of(
    first: date, last: date | None, begins: time | None, ends: time | None, kind: EventKind
) -> tuple[datetime, datetime, bool]:
    """From days and hours of a table: the span, and whether it is whole days. Without a time it is."""
    zone = ZoneInfo(WENZHOU)
    last = last or first
    if begins is None:
        return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone), True
    start = datetime.combine(first, begins, zone)
    if ends is None:
        return start, start + timedelta(hours=DEFAULTS[kind].hours), False
    return start, datetime.combine(last, ends, zone), False
