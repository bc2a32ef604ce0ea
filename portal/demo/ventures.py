"""The demo's projects and their teams, and the investors with what they look for."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from portal.accounts.identifiers import usci_check
from portal.areas.models import Area
from portal.database import db
from portal.demo.inventions import BRANDS, FUNDS, INVENTIONS
from portal.demo.people import Cast
from portal.demo.words import MARK_EN, MARK_ZH
from portal.events.rules import Sector
from portal.investors.models import Investor, InvestorMember, Thesis
from portal.investors.rules import GrowthStage, InvestorKind, InvestorState, Round
from portal.makerspaces.models import Makerspace
from portal.projects.actions.showing import keep
from portal.projects.models import Milestone, Partner, Project, Right, Stay, TeamMember
from portal.projects.rules import (
    FounderBackground,
    MemberState,
    ProjectState,
    RightKind,
    RightState,
    StayEnd,
    StayState,
)

PROJECTS = 168
WAN = 10_000
CITY_AREAS = (
    "330302",
    "330303",
    "330304",
    "330305",
    "330382",
    "330381",
    "330324",
    "330328",
    "330326",
    "330329",
    "330327",
    "330383",
)
# What a team of each stage usually asks for, in 万元, and the round it names.
ASKS: dict[GrowthStage, tuple[tuple[int, int], tuple[Round, ...]]] = {
    GrowthStage.PRE_INCUBATION: ((30, 200), (Round.NONE, Round.SEED)),
    GrowthStage.INCUBATION: ((100, 800), (Round.SEED, Round.ANGEL)),
    GrowthStage.ACCELERATION: ((500, 3000), (Round.ANGEL, Round.PRE_A, Round.A)),
    GrowthStage.INDUSTRIALISATION: ((2000, 8000), (Round.A, Round.A_PLUS, Round.B, Round.STRATEGIC)),
}
BACKGROUND_WEIGHTS = (34, 18, 22, 16, 10)
PARTNERS = ("温州大学", "温州医科大学", "温州职业技术学院", "浙江工贸职业技术学院", "温州肯恩大学")


def make_projects(
    draw: Random, areas: dict[str, Area], spaces: list[Makerspace], cast: Cast, *, now: datetime
) -> list[Project]:
    """All projects; the founder's own is the first, and two teams unknowingly share one name."""
    made = [_project(draw, number, areas, spaces, cast, now) for number in range(PROJECTS)]
    made[41].name_zh, made[41].name_en = made[40].name_zh, made[40].name_en
    db.session.add_all(made)
    db.session.flush()
    for project in made:
        keep(project, actor=None, now=project.updated_at)
    return made


def make_investors(draw: Random, areas: dict[str, Area], cast: Cast, *, now: datetime) -> list[Investor]:
    """All investors; the demo's investor belongs to the first, the last but one waits for the officer."""
    made = [_investor(draw, number, areas, cast, now) for number in range(len(FUNDS))]
    db.session.add_all(made)
    db.session.flush()
    return made


def _project(
    draw: Random, number: int, areas: dict[str, Area], spaces: list[Makerspace], cast: Cast, now: datetime
) -> Project:
    flat = [(sector, invention) for sector, known in INVENTIONS.items() for invention in known]
    sector, (product_zh, product_en, line_zh, line_en) = flat[(number * 7) % len(flat)]
    brand_zh, brand_en = BRANDS[(number * 11 + number // len(flat)) % len(BRANDS)]
    stage = draw.choices(list(GrowthStage), (25, 40, 25, 10))[0]
    (least, most), rounds = ASKS[stage]
    born = now - timedelta(days=draw.randint(20, 700), minutes=number)
    space = draw.choice(spaces) if number else spaces[0]
    equity = draw.choice((5, 6, 8, 10, 10, 12, 15, 20))
    ask = draw.randrange(least, most, 10) * WAN
    state = ProjectState.PUBLISHED
    if number % 24 == 23:
        state = ProjectState.CLOSED
    elif number % 19 == 18:
        state = ProjectState.DRAFT
    elif number == 77:
        state = ProjectState.HIDDEN
    project = Project(
        slug=f"{brand_en}-{product_en}-{number + 1}".lower().replace(" ", "-"),
        state=state,
        name_zh=brand_zh + product_zh + MARK_ZH,
        name_en=f"{brand_en} {product_en}{MARK_EN}",
        one_line_zh=line_zh,
        one_line_en=line_en,
        highlights_zh=f"- 已在{draw.randint(2, 30)}家本地企业试用\n- 核心团队{draw.randint(3, 9)}人，研发过半\n"
        f"- 样机第{draw.randint(2, 5)}版，{draw.choice(('小批量试产', '通过第三方检测', '拿到首张订单'))}",
        highlights_en=f"- On trial with {draw.randint(2, 30)} local companies\n"
        f"- A core team of {draw.randint(3, 9)}, more than half in R&D\n- Prototype number {draw.randint(2, 5)}",
        text_zh=f"{line_zh}。我们从温州的车间里来，先替一家厂解决一个具体的问题，再把它做成别人也用得上的产品。",
        text_en=f"{line_en}. We come from the workshops of Wenzhou: first one plant's real problem, then a product.",
        sector=Sector(sector),
        stage=stage,
        round=draw.choice(rounds),
        founder_background=draw.choices(list(FounderBackground), BACKGROUND_WEIGHTS)[0],
        area_id=space.area_id if number % 5 else areas[draw.choice(CITY_AREAS)].id,
        founded_on=(born - timedelta(days=draw.randint(30, 900))).date(),
        is_raising=stage is not GrowthStage.PRE_INCUBATION and draw.random() < 0.7,
        ask_yuan=ask,
        equity_percent=Decimal(equity),
        valuation_yuan=ask * 100 // equity,
        use_of_funds_zh="研发 50%，试产线 30%，市场 20%。",
        use_of_funds_en="R&D 50%, pilot line 30%, market 20%.",
        history_zh="自筹启动；去年营业收入见附件。",
        history_en="Started on our own money; last year's revenue is in the papers.",
        created_by_id=cast.crowd[300 + number].id if number else cast.by_role["founder"].id,
        created_at=born,
        updated_at=born + timedelta(days=2),
        published_at=None if state is ProjectState.DRAFT else born + timedelta(days=3),
    )
    if number % 5 in {1, 2, 4}:
        head = f"91330302MADEMQ{number:03d}"
        project.organisation_name, project.usci = f"{brand_zh}科技有限公司{MARK_ZH}", head + usci_check(head)
    _team(draw, project, number, cast, born)
    _stay(draw, project, number, space, spaces, born, now)
    if number % 3 == 0:
        project.rights.append(
            Right(
                kind=draw.choice((RightKind.INVENTION, RightKind.UTILITY_MODEL, RightKind.SOFTWARE)),
                state=draw.choice((RightState.APPLIED, RightState.GRANTED)),
                title=f"一种{product_zh}及其控制方法",
                number=f"ZL2024{draw.randrange(10**8):08d}.{draw.randrange(10)}",
                holder=brand_zh + "团队" + MARK_ZH,
            )
        )
    if number % 4 == 1:
        project.partners.append(Partner(name=draw.choice(PARTNERS) + MARK_ZH, subject="联合研发与样机测试"))
    project.milestones.append(
        Milestone(
            reached_on=(born + timedelta(days=10)).date(), title_zh="第一台样机通电", title_en="First prototype on"
        )
    )
    if state is ProjectState.CLOSED:
        project.closed_at = now - timedelta(days=30)
        project.lessons_zh = "客户很喜欢，但没有人愿意为它单独付钱。下一次，我们先收到第一笔订单再开模。"
        project.lessons_en = "Everybody liked it, nobody paid for it alone. Next time: an order first, then the mould."
    if state is ProjectState.HIDDEN:
        project.reason = "公开介绍中含有对收益的承诺，请修改后再公开。"
    return project


def _team(draw: Random, project: Project, number: int, cast: Cast, born: datetime) -> None:
    """A leader and up to four others; some have not agreed yet and stay unnamed."""
    leader = cast.by_role["founder"] if number == 0 else cast.crowd[300 + number]
    project.members.append(
        TeamMember(
            person_id=leader.id,
            is_leader=True,
            state=MemberState.AGREED,
            role_zh="创始人",
            role_en="Founder",
            created_at=born,
            agreed_at=born,
        )
    )
    roles = (
        ("技术负责人", "Head of technology"),
        ("产品经理", "Product"),
        ("市场负责人", "Market"),
        ("顾问", "Adviser"),
    )
    for index, (zh, en) in enumerate(roles[: draw.randint(1, 4)]):
        agreed = draw.random() < 0.85
        project.members.append(
            TeamMember(
                person_id=cast.crowd[600 + number * 4 + index].id,
                state=MemberState.AGREED if agreed else MemberState.INVITED,
                role_zh=zh,
                role_en=en,
                created_at=born,
                agreed_at=born + timedelta(days=1) if agreed else None,
            )
        )


def _stay(
    draw: Random,
    project: Project,
    number: int,
    space: Makerspace,
    spaces: list[Makerspace],
    born: datetime,
    now: datetime,
) -> None:
    """Where the team sits; every sixth team has moved once, a few have graduated."""
    entered = born.date()
    if number % 6 == 5:
        moved = entered + (now.date() - entered) / 2
        project.stays.append(
            Stay(
                makerspace_id=draw.choice(spaces).id,
                entered_on=entered,
                left_on=moved,
                ended_by=StayEnd.MOVED,
                state=StayState.CONFIRMED,
                decided_at=born,
            )
        )
        entered = moved
    stay = Stay(makerspace_id=space.id, entered_on=entered, state=StayState.CONFIRMED, decided_at=born)
    if project.stage == GrowthStage.INDUSTRIALISATION:
        stay.left_on, stay.ended_by = max(entered, date(now.year, now.month, 1)), StayEnd.GRADUATED
    elif number in {3, 9}:
        stay.makerspace_id, stay.state, stay.decided_at = spaces[0].id, StayState.ASKED, None
    project.stays.append(stay)


def _investor(draw: Random, number: int, areas: dict[str, Area], cast: Cast, now: datetime) -> Investor:
    zh, en, kind = FUNDS[number]
    born = now - timedelta(days=200 - number)
    is_waiting = number == len(FUNDS) - 2
    person = cast.by_role["investor"] if number == 0 else cast.crowd[1300 + number]
    investor = Investor(
        slug=f"investor-{number + 1:02d}",
        kind=InvestorKind(kind),
        state=InvestorState.ASKED if is_waiting else InvestorState.VERIFIED,
        name_zh=zh + MARK_ZH,
        name_en=en + MARK_EN,
        about_zh="专注温州及周边的早期科技项目，投后陪跑三年。",
        about_en="Early technology in and around Wenzhou; three years of company after the money.",
        amac_manager=f"P1{number:06d}" if kind == "institution" else None,
        amac_funds=[f"SDM{number:03d}"] if kind == "institution" else [],
        area_id=areas["330302"].id,
        created_by_id=person.id,
        created_at=born,
        asked_at=born,
        decided_at=None if is_waiting else born + timedelta(days=2),
        decided_by_id=None if is_waiting else cast.by_role["city"].id,
    )
    people = [person] if kind == "angel" else [person, cast.crowd[1340 + number * 2], cast.crowd[1341 + number * 2]]
    for index, member in enumerate(people):
        investor.members.append(
            InvestorMember(
                person_id=member.id,
                is_owner=index == 0,
                title=("合伙人", "投资经理", "分析师")[index],
                created_at=born,
            )
        )
    sectors = draw.sample(list(INVENTIONS), draw.randint(2, 4))
    least = draw.choice((50, 100, 200, 300, 500))
    investor.thesis = Thesis(
        sectors=["electrical", "equipment", "digital"] if number == 0 else sectors,
        stages=[str(stage) for stage in draw.sample(list(GrowthStage), 2)],
        rounds=[str(r) for r in draw.sample((Round.SEED, Round.ANGEL, Round.PRE_A, Round.A), 2)],
        areas=[] if number % 3 else draw.sample(CITY_AREAS, 2),
        ticket_min_yuan=least * WAN,
        ticket_max_yuan=least * draw.choice((4, 6, 10)) * WAN,
        words="配电 储能 机器视觉" if number == 0 else "",
        updated_at=born,
    )
    return investor
