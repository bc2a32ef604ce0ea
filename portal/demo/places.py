"""The demo's 193 makerspaces, unit by unit, with rooms, levels and operators."""

from datetime import date, datetime, timedelta
from random import Random

from portal.areas.models import Area
from portal.database import db
from portal.demo.people import Cast
from portal.demo.words import MARK_EN, MARK_ZH, PLACE_WORDS, ROOMS, TYPE_NAMES, UNITS
from portal.makerspaces.models import Makerspace, MakerspaceChange, MakerspaceLevel, MakerspaceOperator, Room
from portal.makerspaces.rules import Level, Origin, PlanCategory, Service, SpaceType

SOURCE = "demo"
# Invented, but shaped like the city: few national ones, many of the counties.
LEVELS = [Level.NATIONAL] * 24 + [Level.PROVINCIAL] * 38 + [Level.MUNICIPAL] * 63 + [Level.COUNTY] * 68
SMALL_TYPES = [SpaceType.MAKER_LAB] * 74 + [SpaceType.INNOVATION_WORKSHOP] * 34 + [SpaceType.STARTUP_CAFE] * 21
LARGE_TYPES = [SpaceType.INNOVATION_COMMUNITY] * 12 + [SpaceType.TECH_TOWN] * 6
TOWN_SQM = {True: 84_000, False: 43_000}
SERVICES = list(Service)


def make_places(draw: Random, areas: dict[str, Area], cast: Cast, *, now: datetime) -> list[Makerspace]:
    """All makerspaces; the first is run by the demo's operator, in Lucheng."""
    levels, small, large = LEVELS.copy(), SMALL_TYPES.copy(), LARGE_TYPES.copy()
    for pile in (levels, small, large):
        draw.shuffle(pile)
    extra_towns = 3
    spaces: list[Makerspace] = []
    for code, count, hundred_sqm, teams in UNITS:
        unit = areas[code]
        towns = 1 + (1 if extra_towns and count >= 23 else 0)
        extra_towns -= towns - 1
        incubators = round(count * 0.24)
        upgraded = round(count * 0.18)
        categories = (
            [PlanCategory.COMMUNITY_OR_TOWN] * towns
            + [PlanCategory.INCUBATOR] * incubators
            + [PlanCategory.UPGRADED_MAKERSPACE] * upgraded
            + [PlanCategory.NEW_MAKERSPACE] * (count - towns - incubators - upgraded)
        )
        categories.reverse()
        sizes = _sizes(draw, categories, hundred_sqm * 100, is_urban=unit.is_urban)
        words = draw.sample(PLACE_WORDS, count)
        for category, sqm, (zh, en) in zip(categories, sizes, words, strict=True):
            kind = _type(category, small, large)
            share = sqm / (hundred_sqm * 100)
            spaces.append(
                _space(
                    draw, len(spaces) + 1, unit, category, kind, sqm, max(1, round(teams * share)), zh, en, levels, now
                )
            )
    db.session.add_all(spaces)
    db.session.flush()
    _staff(spaces, cast, now)
    return spaces


def _sizes(draw: Random, categories: list[PlanCategory], total: int, *, is_urban: bool) -> list[int]:
    """Areas in ㎡ that add up to the unit's total; communities and towns keep their least size."""
    floor = [TOWN_SQM[is_urban] if c is PlanCategory.COMMUNITY_OR_TOWN else 600 for c in categories]
    spare = max(0, total - sum(floor))
    weights = [draw.uniform(0.4, 1.6) * (1.8 if c is PlanCategory.INCUBATOR else 1) for c in categories]
    sizes = [low + int(spare * weight / sum(weights)) // 10 * 10 for low, weight in zip(floor, weights, strict=True)]
    sizes[-1] += total - sum(sizes)
    return sizes


def _type(category: PlanCategory, small: list[SpaceType], large: list[SpaceType]) -> SpaceType:
    if category is PlanCategory.INCUBATOR:
        return SpaceType.INCUBATOR
    pile = large if category is PlanCategory.COMMUNITY_OR_TOWN else small
    return pile.pop() if pile else SpaceType.MAKER_LAB


def _space(
    draw: Random,
    number: int,
    unit: Area,
    category: PlanCategory,
    kind: SpaceType,
    sqm: int,
    teams: int,
    zh: str,
    en: str,
    levels: list[Level],
    now: datetime,
) -> Makerspace:
    type_zh, type_en = TYPE_NAMES[kind]
    level = levels.pop()
    verified = sqm if draw.random() < 0.8 else round(sqm * draw.uniform(0.86, 0.99))
    space = Makerspace(
        slug=f"{unit.short_en.lower().replace(' ', '-').replace(chr(39), '')}-{en.lower()}-{number:03d}",
        source=SOURCE,
        source_ref=f"D{number:04d}",
        name_zh=f"{unit.short_zh}{zh}{type_zh}{MARK_ZH}",
        name_en=f"{unit.short_en} {en} {type_en}{MARK_EN}",
        summary_zh=f"{unit.short_zh}的{type_zh}，常年开放，每月都有活动。",
        summary_en=f"A {type_en.lower()} in {unit.short_en}, open all year, with something on every month.",
        area_id=unit.division.id,
        assessed_unit_id=unit.id,
        plan_category=category,
        type=kind,
        area_declared_sqm=sqm,
        area_verified_sqm=verified,
        verified_on=date(now.year, 1, 1) + timedelta(days=number % 250),
        workstation_count=teams * draw.randint(4, 7),
        team_count=teams,
        mentor_count=draw.randint(3, 12),
        events_per_year_target=draw.choice((6, 8, 10, 12, 16, 24)),
        services=sorted(draw.sample(SERVICES, draw.randint(1, 5))),
        opening_hours_zh="周一至周六 9:00–21:00",
        opening_hours_en="Mon–Sat 9:00–21:00",
        address_zh=f"{unit.name_zh}创客路{number}号",
        address_en=f"{number} Chuangke Road, {unit.name_en}",
        origin=draw.choice(list(Origin)),
        contact_name="值班台" + MARK_ZH,
        contact_phone="0577-55550000",
        contact_email=f"space{number:03d}@example.com",
        created_at=now - timedelta(days=380),
        updated_at=now - timedelta(days=30),
    )
    space.levels.append(
        MakerspaceLevel(level=level, document_number=f"温科演〔2024〕{number}号", granted_on=date(2024, 6, 1))
    )
    if level is Level.NATIONAL and number % 2:
        space.levels.append(
            MakerspaceLevel(
                level=Level.PROVINCIAL, document_number=f"浙科演〔2022〕{number}号", granted_on=date(2022, 6, 1)
            )
        )
    for name_zh, name_en, capacity in ROOMS[: draw.randint(1, len(ROOMS))]:
        space.rooms.append(Room(name_zh=name_zh, name_en=name_en, capacity=capacity + draw.randrange(0, 40, 10)))
    return space


def _staff(spaces: list[Makerspace], cast: Cast, now: datetime) -> None:
    """The demo's operator runs the first makerspace; some of the crowd run others; one person asks to."""
    runners = [(spaces[0], cast.by_role["space"])]
    runners += [(space, cast.crowd[index]) for index, space in enumerate(spaces[1:40])]
    for space, person in runners:
        db.session.add(
            MakerspaceOperator(
                makerspace_id=space.id,
                person_id=person.id,
                is_owner=True,
                state="approved",
                created_at=now - timedelta(days=300),
                decided_at=now - timedelta(days=299),
            )
        )
    db.session.add(
        MakerspaceOperator(
            makerspace_id=spaces[1].id,
            person_id=cast.by_role["founder"].id,
            state="asked",
            message="我是运营负责人，附工作证明。",
            created_at=now - timedelta(hours=20),
        )
    )
    # What the county officer has to decide on: one proposal.
    wanted = "周一至周日 8:30–22:00"
    db.session.add(
        MakerspaceChange(
            code="DEMOCHANGE01",
            makerspace_id=spaces[0].id,
            proposed_by_id=cast.by_role["space"].id,
            proposed_at=now - timedelta(hours=5),
            base_version=spaces[0].version,
            before={"opening_hours_zh": spaces[0].opening_hours_zh},
            after={"opening_hours_zh": wanted},
            note="周末来的学生多了，想多开几个小时。",
        )
    )
