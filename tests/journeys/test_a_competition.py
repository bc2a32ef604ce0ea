"""A small edition played whole: set up, entered, screened, judged, objected to, heard on stage, awarded, certified."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Person as Somebody
from portal.competitions.models.notices import PublicNotice
from portal.competitions.queries import editions
from portal.database import db
from portal.events.rules import EventKind
from portal.projects.models import Project, TeamMember
from tests.builders.entries import a_handed_in_entry
from tests.builders.events import an_event
from tests.builders.makerspaces import an_area
from tests.builders.projects import a_project
from tests.journeys.conftest import Person, Post, is_as_wide_as_its_window
from tools.soak.demo import DemoCity

SLUG = "riverside-challenge"
DESK = f"/organise/{SLUG}/competition"
CHAIR = "chair@example.com"
JUDGES = {CHAIR: "陈评委（演示）", "second@example.com": "李评委（演示）", "third@example.com": "周评委（演示）"}
# What each judge gives each entry out of 100, by its running number: means of 86, 84 and 70; the final turns the first two.
FIRST = {CHAIR: (90, 84, 70), "second@example.com": (84, 82, 68), "third@example.com": (84, 86, 72)}
FINAL = {CHAIR: (80, 88), "second@example.com": (82, 90), "third@example.com": (84, 92)}


def an_event_to_compete_at(city: DemoCity) -> None:
    """Published, in two months, run by the organiser; nobody has set up anything yet. The founder's project is of Lucheng."""
    with city.app.app_context():
        organiser = db.session.execute(select(Somebody).where(Somebody.email == "organiser@example.com")).scalar_one()
        an_event(
            "瓯江创客挑战赛（演示）",
            kind=EventKind.COMPETITION,
            created_by=organiser,
            starts_in=timedelta(days=60),
            hours=8,
            slug=SLUG,
            title_en="Riverside Maker Challenge (demo)",
            takes_registrations=False,
        )
        founders = select(Somebody.id).where(Somebody.email == "founder@example.com").scalar_subquery()
        own = select(Project).join(TeamMember).where(TeamMember.person_id == founders)
        for project in db.session.execute(own).scalars():
            project.area_id, project.assessed_unit_id = an_area("330302").division.id, an_area("330302").id
        db.session.commit()
        db.session.remove()
    city.disconnect()


def two_more_teams_hand_in(city: DemoCity) -> None:
    """Of Lucheng, as the first one."""
    with city.app.app_context():
        for name, sector in (("会折叠的雨棚（演示）", "apparel"), ("听得见的阀门（演示）", "pumps_valves")):
            edition = editions.competition(SLUG)
            assert edition is not None
            a_handed_in_entry(edition, "CK", project=a_project(name, sector=sector))
        db.session.remove()
    city.disconnect()


def registration_opens(city: DemoCity) -> None:
    """The day has come on which teams may enter; before it the worker would not freeze what is still being set up."""
    with city.app.app_context():
        edition = editions.competition(SLUG)
        assert edition is not None
        edition.entries_open_at = clock.now() - timedelta(hours=1)
        db.session.commit()
        db.session.remove()
    city.disconnect()


def weeks_pass(city: DemoCity) -> None:
    """Whatever is posted was posted so long ago that its window is over."""
    today = clock.today()
    with city.app.app_context():
        db.session.execute(
            update(PublicNotice)
            .where(PublicNotice.settled_on.is_(None))
            .values(posted_on=today - timedelta(days=20), ends_on=today - timedelta(days=3))
        )
        db.session.commit()
        db.session.remove()
    city.disconnect()


def press(page: Page, what: str | Locator) -> None:
    """Press it, and be taken further without a complaint, on a page that fits its window."""
    button = page.locator(what).first if isinstance(what, str) else what.first
    with page.expect_navigation():
        button.click()
    complaint = page.locator("#form-errors")
    assert not complaint.count(), complaint.inner_text()
    assert is_as_wide_as_its_window(page), f"{page.url} is wider than its window"


def set_up(page: Page) -> list[str]:
    """One group, a round on paper and the final; from then on the rules are frozen. The codes of both rounds."""
    page.goto(f"{DESK}/")
    page.locator("#previous").select_option("")
    for box in page.locator("[name=groups]:not([value=CK])").all():
        box.uncheck()
    page.locator("#number_prefix").fill("OJCK")
    press(page, "main form .form-actions button")
    page.goto(f"{DESK}/set-up/rounds")
    press(page, page.locator(".part-tools a[href$='/remove']").nth(1))
    press(page, "main form .form-actions button")
    links = page.locator(".part-tools a[href$='/quotas']").evaluate_all("all => all.map(each => each.pathname)")
    codes = [re.findall(r"/rounds/([^/]+)/", link)[0] for link in links]
    page.goto(links[0])
    page.locator("[name$=places]").fill("2")
    press(page, ".form-actions button[name=save]")
    page.goto(f"{DESK}/set-up/rounds/{codes[1]}")
    page.locator("#judges_per_entry").fill("3")
    press(page, "main form .form-actions button")
    page.goto(f"{DESK}/")
    press(page, ".next-step form button")
    expect(page.locator(".rule-sets li")).to_have_count(1)
    return codes


def enter(page: Page) -> None:
    """On a phone: a draft from the passport, the plan from the vault, the commitment, and it is handed in."""
    page.goto(f"/competitions/{SLUG}/")
    press(page, f"a[href$='/{SLUG}/enter']")
    press(page, "main form .form-actions button")
    press(page, ".next-step-action a")
    page.locator("#deck").select_option(label="商业计划书（演示）")
    press(page, "main form .form-actions button")
    press(page, ".next-step-action a")
    page.locator("#commitment").check()
    press(page, "main form .form-actions button")
    expect(page.locator("main")).to_contain_text("OJCK-")


def pass_all(page: Page, level: str) -> None:
    """Let everything through that waits for this office."""
    page.goto(f"/officer/competitions/{SLUG}/?view={level}")
    for box in page.locator("input[name=entry]").all():
        box.check()
    press(page, "button[name=verdict][value=passed]")


def take_seats(organiser: Page, person: Person, post: Post) -> Mapping[str, Page]:
    """Judges are asked, follow the links of their letters, and promise secrecy; one of them leads the panel."""
    organiser.goto(f"{DESK}/judges/")
    for address, name in JUDGES.items():
        organiser.locator("#name").fill(name)
        organiser.locator("#email").fill(address)
        press(organiser, "form:has(#email) button[type=submit]")
    panel = {address: person(width=390, theme="dark" if address == CHAIR else "light") for address in JUDGES}
    for number, (address, page) in enumerate(panel.items()):
        body = post.letter_to(address).get_body(("plain",))
        assert body is not None
        found = re.search(r"https?://\S+/judge/invitation/\S+", body.get_content())
        assert found, "the letter holds no link"
        page.goto(found[0])
        page.locator("#institution").fill(f"第{number + 1}研究所（演示）")
        page.locator("#keeps_secret").check()
        press(page, "form:has(#institution) button[type=submit]")
    organiser.goto(f"{DESK}/judges/")
    press(organiser, organiser.locator("tr", has_text=JUDGES[CHAIR]).locator("form[action$='/chair'] button"))
    return panel


def seat_all(organiser: Page, round_: str) -> None:
    """Draw a proposal for the round, take it over, and let the judges begin."""
    organiser.goto(f"{DESK}/rounds/{round_}/assignment")
    press(organiser, "form[action$='/proposal'] button")
    press(organiser, "form[action$='/apply'] button[type=submit]")
    organiser.goto(f"{DESK}/results/")
    press(organiser, f"form[action$='/{round_}/open'] button")


def mark(page: Page, given: tuple[int, ...]) -> None:
    """Give every criterion of the sheet at hand its share."""
    number = int(page.locator("h1").inner_text()[-1])
    for criterion in page.locator(".criterion").all():
        points = Decimal(criterion.get_attribute("data-points") or 0)
        criterion.locator("[name^=mark_]").fill(str(points * given[number - 1] / 100))
    expect(page.locator("[data-total]")).to_have_text(f"{given[number - 1]}.00")


def score(page: Page, given: tuple[int, ...], *, loses_its_network: bool = False) -> None:
    """From sheet to sheet until none is left; one may be filed where there is no network."""
    page.goto("/judge/")
    press(page, ".workload a.button")
    for place in range(len(given)):
        mark(page, given)
        if loses_its_network and place == 1:
            page.context.set_offline(True)
            page.locator("#comment").fill("在车库里写下的话。")
            page.locator("button[value=file]").click()
            expect(page.locator("[data-state]")).to_have_class(re.compile("is-away"))
            with page.expect_navigation():
                page.context.set_offline(False)
        else:
            press(page, "button[value=file]")
    expect(page.locator("#sheet")).to_have_count(0)


def close_and_sign(chair: Page, round_: str) -> list[tuple[str, str]]:
    """On the chair's phone; who got how many points, in the order of ranks."""
    chair.goto(f"{DESK}/results/")
    press(chair, f"form[action$='/{round_}/close'] button")
    rows = chair.locator("main tbody tr:has(strong)")
    ranked = list(zip(rows.locator("th").all_inner_texts(), rows.locator("td strong").all_inner_texts(), strict=True))
    press(chair, "form[action$='/sign'] button")
    return ranked


def post_list(organiser: Page, which: str) -> None:
    organiser.goto(f"{DESK}/notices/new?list={which}")
    press(organiser, "main form .form-actions button")


def object_and_answer(visitor: Page, organiser: Page) -> None:
    """Somebody of the public objects under their name; it is taken up, looked into, and turned down in words."""
    visitor.goto(f"/competitions/{SLUG}/notices/")
    press(visitor, "main tbody a")
    press(visitor, "a[href$='/object']")
    visitor.locator("#text").fill("样机照片与某公司画册一致，请核实。")
    visitor.locator("#is_true").check()
    press(visitor, "main form .form-actions button")
    organiser.goto(f"{DESK}/notices/")
    press(organiser, "main a[href*='/objections/']")
    for step, words in (("taken_up", "已受理。"), ("not_upheld", "已核实，照片为团队自有样机。")):
        organiser.locator("#text").fill(words)
        press(organiser, f"button[value={step}]")
    visitor.reload()
    expect(visitor.locator(".timeline")).to_contain_text("已核实，照片为团队自有样机。")


def draw_order(organiser: Page, final: str) -> None:
    """Seal, a word from the hall, the rules, and on stage it goes."""
    organiser.goto(f"{DESK}/results/{final}/final")
    press(organiser, "form[action$='/final/seal'] button")
    organiser.locator("#word").fill("瓯江潮")
    press(organiser, "form[action$='/final/draw'] button")
    press(organiser, "form[action$='/final/arrange'] button")
    press(organiser, "form[action$='/on-stage'] button")


def test_a_small_edition_from_the_call_to_the_certificate(city: DemoCity, person: Person, post: Post) -> None:
    an_event_to_compete_at(city)
    organiser, founder = person("organiser"), person("founder", width=390)
    first, final = set_up(organiser)
    registration_opens(city)
    enter(founder)
    two_more_teams_hand_in(city)
    pass_all(person("lucheng"), "county")
    pass_all(person("city", width=390, theme="dark"), "city")

    panel = take_seats(organiser, person, post)
    seat_all(organiser, first)
    for address, judge in panel.items():
        score(judge, FIRST[address], loses_its_network=address != CHAIR)
    assert [points for _number, points in close_and_sign(panel[CHAIR], first)] == ["86.00", "84.00", "70.00"]

    post_list(organiser, first)
    object_and_answer(person("visitor", width=390), organiser)
    weeks_pass(city)
    organiser.goto(f"{DESK}/notices/")
    press(organiser, "form[action$='/settle'] button")

    draw_order(organiser, final)
    seat_all(organiser, final)
    board = person()
    board.goto(f"/competitions/{SLUG}/rounds/{final}/board")
    for address, judge in panel.items():
        score(judge, FINAL[address])
    organiser.goto(f"{DESK}/results/{final}/final")
    for _entry in range(2):
        press(organiser, "form[action$='/reveal'] button")
    expect(board.locator(".result-rows li").first).to_contain_text("90.00", timeout=15_000)
    assert [points for _number, points in close_and_sign(panel[CHAIR], final)] == ["90.00", "82.00"]

    organiser.goto(f"{DESK}/awards/propose")
    for name, value in {"first_seats": "1", "first_yuan": "10", "second_seats": "1", "second_yuan": "5"}.items():
        organiser.locator(f"#{name}").fill(value)
    press(organiser, "main form .form-actions button")
    post_list(organiser, "awards")
    weeks_pass(city)
    organiser.goto(f"{DESK}/awards/")
    press(organiser, "form[action$='/publish'] button")
    number = f"OJCK-{(clock.today() + timedelta(days=60)).year}-CK-001"
    reader = person(width=390, theme="dark")
    reader.goto("/en/verify/")
    reader.locator("#code").fill(number)
    press(reader, "main form button[type=submit]")
    expect(reader.locator("main")).to_contain_text("This certificate is real.")
    founder.goto("/entries/")
    press(founder, "main li a")
    certificate = founder.request.get(founder.locator("a[href$='.pdf']").first.get_attribute("href") or "")
    assert certificate.body().startswith(b"%PDF")
