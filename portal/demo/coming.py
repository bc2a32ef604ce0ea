"""The coming events of the demo that are written by hand, and what is special about each."""

from dataclasses import dataclass, field
from datetime import time

from portal.events.rules import EventKind, EventState


@dataclass(frozen=True)
class Planned:
    """One of the coming events that are written by hand: when (days from today), what, and what is special about it."""

    days: int
    kind: EventKind
    title: tuple[str, str]
    at: time = time(14, 0)
    capacity: int | None = 60
    share: float = 0.6
    state: EventState = EventState.PUBLISHED
    waiting: int = 0
    hosts: int = 1
    place: int = 0
    sector: str = "general"
    note: dict[str, object] = field(default_factory=dict)


K = EventKind
COMING: tuple[Planned, ...] = (
    Planned(
        0,
        K.SALON,
        ("智能硬件打样夜谈", "Prototyping night"),
        time(19, 0),
        50,
        0.72,
        sector="equipment",
        note={"door": True},
    ),
    Planned(
        1,
        K.ROADSHOW,
        ("智能电气项目路演", "Smart electrics roadshow"),
        time(14, 0),
        120,
        0.8,
        sector="electrical",
        place=75,
    ),
    Planned(
        2,
        K.SALON,
        ("鞋革数字化设计创客沙龙", "Footwear goes digital: makers' salon"),
        time(9, 30),
        40,
        0.9,
        sector="footwear",
        place=3,
    ),
    Planned(
        3,
        K.TRAINING,
        ("知识产权托管与服务券使用", "Using IP vouchers"),
        time(14, 0),
        60,
        0.4,
        sector="intellectual_property",
        place=104,
    ),
    Planned(
        4,
        K.ROADSHOW,
        ("眼健康早期项目路演", "Eye health: early-stage roadshow"),
        time(14, 30),
        80,
        1.0,
        waiting=14,
        sector="eyewear",
        place=30,
    ),
    Planned(
        5,
        K.SALON,
        ("海归创业者咖啡时间", "Coffee with founders back from abroad"),
        time(15, 0),
        30,
        0.5,
        hosts=3,
        place=6,
    ),
    Planned(
        6,
        K.SALON,
        ("数据要素与数字经济沙龙", "Data as an asset: salon"),
        time(14, 0),
        60,
        0.3,
        sector="digital",
        place=48,
        note={"online": True},
    ),
    Planned(8, K.SUMMIT, ("资本和项目对接峰会", "Capital–project summit"), time(9, 0), 300, 0.7, hosts=2, place=10),
    Planned(9, K.TRAINING, ("商业计划书工作坊", "Business plan workshop"), time(9, 30), 36, 1.0, waiting=3, place=12),
    Planned(
        11, K.SALON, ("教玩具设计师开放日", "Toy designers' open day"), time(14, 0), 50, 0.2, sector="toys", place=117
    ),
    Planned(
        12,
        K.ROADSHOW,
        ("泵阀智能化改造项目路演", "Smarter pumps and valves: roadshow"),
        time(14, 0),
        90,
        0.35,
        sector="pumps_valves",
        place=116,
        note={"moved": True},
    ),
    Planned(
        13,
        K.SALON,
        ("海洋经济与海岛文旅沙龙", "Ocean economy and island travel: salon"),
        time(14, 0),
        50,
        0.55,
        state=EventState.CANCELLED,
        waiting=6,
        sector="marine",
        place=72,
    ),
    Planned(
        15,
        K.COMPETITION,
        ("温州创客大赛赛前开放日", "Wenzhou Maker Competition: open day"),
        time(9, 30),
        200,
        0.45,
        place=2,
    ),
    Planned(
        16,
        K.EXPO,
        ("温州创新创业博览会·先导展", "Innovation expo: preview"),
        time(9, 0),
        None,
        0.0,
        place=20,
        note={"attendance": 1800, "days": 3},
    ),
    Planned(
        18,
        K.SALON,
        ("印刷包装绿色工艺沙龙", "Greener printing and packaging: salon"),
        time(14, 0),
        60,
        0.1,
        state=EventState.POSTPONED,
        sector="printing",
        place=166,
    ),
    Planned(
        20,
        K.TRAINING,
        ("法律会计服务进众创空间", "Lawyers and accountants on site"),
        time(14, 0),
        60,
        0.15,
        place=130,
        note={"opens_in": 6},
    ),
    Planned(
        24,
        K.MAKER_DAY,
        ("温州创客日·冬季开放", "Wenzhou Maker Day: winter edition"),
        time(9, 0),
        None,
        0.0,
        hosts=6,
        place=0,
        note={"umbrella": True},
    ),
    Planned(
        24,
        K.SALON,
        ("创客日｜老厂房里的新工坊", "Maker Day: new workshops in old halls"),
        time(9, 30),
        60,
        0.4,
        place=0,
        note={"child": True},
    ),
    Planned(
        24,
        K.ROADSHOW,
        ("创客日｜青年创客路演", "Maker Day: young makers pitch"),
        time(14, 0),
        120,
        0.5,
        place=5,
        note={"child": True},
    ),
    Planned(
        24,
        K.SALON,
        ("创客日｜给父母的机器人课", "Maker Day: robots for parents"),
        time(14, 30),
        40,
        0.97,
        place=50,
        note={"child": True},
    ),
)
