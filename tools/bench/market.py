"""A made-up market of projects and investors whose true likings are known: what recommendations are measured on.

What an investor really likes is a product of hidden facts (which techniques they love, how mature, how much money, how
good the team is, chance), not the sum the portal adds up; the portal sees only what people write down, with gaps,
mistakes and other words for the same thing. How hard it is was set on the seeds 101 to 105, so that plain methods do
neither well nor badly; what is reported is measured on others.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from portal.interests.matching import Candidate, Wish
from portal.investors.rules import GrowthStage, Round

PROJECTS = 400
INVESTORS = 80
# One in thirteen is to an investor's liking.
LIKED = 30
COUNTIES = tuple(f"3303{number:02d}" for number in (2, 3, 4, 5, 24, 26, 27, 28, 29, 81, 82, 83))
ROUNDS = (Round.NONE, Round.SEED, Round.ANGEL, Round.PRE_A, Round.A, Round.A_PLUS, Round.B)

# Sector, a sector it is often filed under instead, and its techniques, each in the words different people use for it.
TOPICS: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...] = (
    ("electrical", "new_energy", (
        ("低压配电柜", "开关柜", "成套断路器"), ("直流微网", "微电网"), ("电气火灾预警", "电弧监测"),
        ("继电器检测", "继电保护测试"), ("柔性母线", "密集母线槽"),
    )),
    ("new_energy", "electrical", (
        ("电池储能", "蓄能系统"), ("屋顶光伏", "太阳能电站"), ("充电桩", "充换电设施"),
        ("燃料电池", "氢能动力"), ("碳足迹核算", "碳排放管理"),
    )),
    ("digital", "equipment", (
        ("工业视觉", "视觉检测", "智能质检"), ("制造执行系统", "MES", "车间排产"), ("大模型客服", "人工智能问答"),
        ("设备联网", "物联网网关"), ("跨境电商", "外贸独立站"),
    )),
    ("equipment", "laser", (
        ("协作机器人", "机械臂"), ("五轴机床", "数控加工"), ("激光焊接", "光纤激光"),
        ("缝制自动化", "缝纫单元"), ("柔性上料", "振动盘"),
    )),
    ("pumps_valves", "equipment", (
        ("智能调节阀", "控制阀"), ("磁力泵", "无泄漏泵"), ("泵站管家", "水泵远程运维"),
        ("阀门密封", "硬密封涂层"), ("管网漏损", "漏水监听"),
    )),
    ("auto_parts", "new_materials", (
        ("线控制动", "电子驻车"), ("铝合金轻量化", "压铸减重"), ("车规传感器", "胎压测量元件"),
        ("热管理", "电子水阀"), ("线束检测", "接插件"),
    )),
    ("footwear", "apparel", (
        ("三维足型", "量脚定制"), ("鞋楦库", "数字楦型"), ("无胶成型", "免胶制鞋"),
        ("再生皮革", "鞋材回收"), ("小单快反", "柔性供应链"),
    )),
    ("health", "eyewear", (
        ("近视防控", "眼视光筛查"), ("体外诊断", "即时检测试剂"), ("康复训练", "步态评估"),
        ("医用导管", "介入耗材"), ("养老监护", "跌倒报警"),
    )),
    ("new_materials", "printing", (
        ("可降解薄膜", "生物基材料"), ("水性涂料", "低挥发涂层"), ("改性塑料", "工程高分子"),
        ("防伪标签", "溯源包装"), ("抗菌不锈钢", "抑菌表面"),
    )),
    ("marine", "ecology", (
        ("深远海网箱", "海水养殖"), ("海藻提取", "海洋活性物"), ("无人船", "水面机器人"),
        ("水质监测", "污水在线监控"), ("冷链保鲜", "活鲜物流"),
    )),
)  # fmt: skip
PLAIN = (
    "团队来自高校和本地工厂", "已有试点客户", "样机通过第三方测试", "面向温州及周边产业带", "解决中小企业的实际痛点",
    "拥有自主知识产权", "准备小批量试产", "核心成员从业十年", "降低成本提升效率", "一站式平台",
)  # fmt: skip


@dataclass(frozen=True)
class Market:
    """Projects and investors as the portal sees them, and for each investor the projects they truly like."""

    projects: tuple[Candidate, ...]
    wishes: tuple[Wish, ...]
    liked: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class _Truth:
    topic: int
    techniques: tuple[tuple[int, int], ...]
    maturity: float
    money: float
    county: str
    quality: float


@dataclass(frozen=True)
class Hardness:
    """How far what is written lies from what is true."""

    chance: float = 0.85
    quality: float = 0.40
    maturity_seen: float = 0.40
    wrong_sector: float = 0.20
    unsaid: float = 0.20


def market(seed: int, hardness: Hardness = Hardness()) -> Market:
    """The market of this seed: the same every time."""
    draw = Random(f"market-{seed}")
    truths = [_project(draw) for _ in range(PROJECTS)]
    projects = tuple(_written(draw, number, truth, hardness) for number, truth in enumerate(truths, 1))
    wishes, liked = [], []
    for _ in range(INVESTORS):
        wish, likes = _investor(draw, truths, hardness)
        wishes.append(wish)
        liked.append(likes)
    return Market(projects, tuple(wishes), tuple(liked))


def _project(draw: Random) -> _Truth:
    topic = draw.randrange(len(TOPICS))
    own = [(topic, number) for number in draw.sample(range(5), 2)]
    other = draw.randrange(len(TOPICS)) if draw.random() < 0.4 else topic
    maturity = min(3.0, max(0.0, draw.gauss(1.3, 0.9)))
    return _Truth(
        topic=topic,
        techniques=(*own, (other, draw.randrange(5))),
        maturity=maturity,
        money=math.log(60 * math.exp(1.15 * maturity)) + draw.gauss(0, 0.5),
        county=draw.choice(COUNTIES),
        quality=draw.gauss(0, 1),
    )


def _written(draw: Random, number: int, truth: _Truth, hardness: Hardness) -> Candidate:
    sector, second, _ = TOPICS[truth.topic]
    stage = list(GrowthStage)[_level(truth.maturity + draw.gauss(0, hardness.maturity_seen), 3)]
    round_ = ROUNDS[_level(truth.maturity * 2 + draw.gauss(0, 2 * hardness.maturity_seen), len(ROUNDS) - 1)]
    words = [draw.choice(TOPICS[topic][2][technique]) for topic, technique in truth.techniques]
    words += draw.sample(PLAIN, 4)
    if draw.random() < 0.3:
        words.append(draw.choice(draw.choice(TOPICS[draw.randrange(len(TOPICS))][2])))
    draw.shuffle(words)
    return Candidate(
        id=number,
        sector=second if draw.random() < hardness.wrong_sector else sector,
        stage=stage,
        round=round_,
        areas=frozenset({truth.county}),
        ask_yuan=None if draw.random() < 0.08 else max(10_000, round(math.exp(truth.money)) * 10_000),
        text="，".join(words),
    )


def _investor(draw: Random, truths: Sequence[_Truth], hardness: Hardness) -> tuple[Wish, frozenset[int]]:
    topics = draw.sample(range(len(TOPICS)), draw.choice((1, 2, 2, 3)))
    weights = {topic: draw.uniform(0.6, 1.0) for topic in topics}
    loves = {(topic, technique): draw.choice((0.5, 0.8, 1.0, 1.7)) for topic in topics for technique in range(5)}
    maturity, width = draw.uniform(0.3, 2.7), draw.uniform(0.4, 0.9)
    money, reach = math.log(60 * math.exp(1.15 * maturity)) + draw.gauss(0, 0.3), draw.uniform(0.5, 1.0)
    homes = frozenset(draw.sample(COUNTIES, draw.choice((0, 0, 1, 2))))
    utilities = {}
    for number, truth in enumerate(truths, 1):
        fond = weights.get(truth.topic, 0.05)
        for technique in truth.techniques:
            fond *= loves.get(technique, 0.9) ** 0.6
        utility = fond * math.exp(-((truth.maturity - maturity) ** 2) / (2 * width**2))
        utility *= math.exp(-((truth.money - money) ** 2) / (2 * reach**2))
        utility *= 1.25 if truth.county in homes else 1.0
        utility *= math.exp(hardness.quality * truth.quality + draw.gauss(0, hardness.chance))
        utilities[number] = utility
    best = sorted(utilities, key=lambda number: (-utilities[number], number))[:LIKED]
    return _said(draw, topics, loves, maturity, width, money, reach, homes, hardness), frozenset(best)


def _said(
    draw: Random,
    topics: Sequence[int],
    loves: dict[tuple[int, int], float],
    maturity: float,
    width: float,
    money: float,
    reach: float,
    homes: frozenset[str],
    hardness: Hardness,
) -> Wish:
    """What the investor ticks and writes down: incomplete, and in their own words."""
    stages = {
        stage for place, stage in enumerate(GrowthStage) if abs(place - maturity) < width + 0.4 and draw.random() < 0.9
    }
    rounds = {
        round_ for place, round_ in enumerate(ROUNDS) if abs(place / 2 - maturity) < width and draw.random() < 0.8
    }
    beloved = [technique for technique, love in loves.items() if love >= 1.0]
    named = draw.sample(beloved, min(len(beloved), draw.randint(2, 5)))
    words = [draw.choice(TOPICS[topic][2][technique]) for topic, technique in named]
    return Wish(
        sectors=frozenset(TOPICS[topic][0] for topic in topics if draw.random() < 0.92),
        stages=_or_nothing(draw, frozenset(stages), hardness),
        rounds=_or_nothing(draw, frozenset(rounds), hardness),
        areas=homes,
        ticket_min=_rounded(math.exp(money - reach)) if draw.random() > hardness.unsaid else None,
        ticket_max=_rounded(math.exp(money + reach)) if draw.random() > hardness.unsaid else None,
        words=" ".join(words) if draw.random() > hardness.unsaid else "",
    )


def _or_nothing(draw: Random, chosen: frozenset[str], hardness: Hardness) -> frozenset[str]:
    return chosen if draw.random() > hardness.unsaid else frozenset()


def _level(value: float, most: int) -> int:
    return min(most, max(0, round(value)))


def _rounded(wan: float) -> int:
    return max(10, round(wan / 10) * 10) * 10_000
