"""What the demo's competitions stand on: their events, and the paper that stands for every team's plan."""

from datetime import datetime, timedelta
from io import BytesIO

from portal.database import db
from portal.demo.papers import PLAN
from portal.demo.people import Cast
from portal.demo.words import MARK_EN, MARK_ZH
from portal.documents.prints import render_pdf
from portal.events.models import Event, EventUnit
from portal.events.rules import EventKind, EventState, UnitRole
from portal.makerspaces.models import Makerspace
from portal.storage.files import store
from portal.storage.models import StoredFile
from portal.storage.rules import MEGABYTE


def competition_event(
    slug: str, title: tuple[str, str], final_at: datetime, cast: Cast, space: Makerspace, *, at: datetime
) -> Event:
    """The event of an edition, published at `at`, its final on the day of `final_at`."""
    body = cast.bodies[1]
    event = Event(
        slug=slug,
        uid=f"{slug}@demo.makerday",
        source="demo",
        source_ref=slug,
        kind=EventKind.COMPETITION,
        state=EventState.PUBLISHED,
        title_zh=title[0] + MARK_ZH,
        title_en=title[1] + MARK_EN,
        summary_zh="从报名、评审到决赛都在这里：规则公开，每一分都有出处。",
        summary_en="From entry to final in one place: the rules are public and every point is accounted for.",
        sectors=[],
        organisation_id=body.id,
        area_id=space.area_id,
        assessed_unit_id=space.assessed_unit_id,
        starts_at=final_at,
        ends_at=final_at + timedelta(hours=8),
        venue_makerspace_id=space.id,
        takes_registrations=False,
        preview_token=f"demo-{slug}"[:43],
        created_by_id=cast.by_role["organiser"].id,
        created_at=at,
        updated_at=at,
        published_at=at,
        contact_name="大赛组委会" + MARK_ZH,
        contact_phone="0577-55550002",
    )
    event.units = [
        EventUnit(role=UnitRole.GUIDING, name_zh="温州市科技局", name_en="Wenzhou Bureau of Science and Technology"),
        EventUnit(role=UnitRole.HOST, name_zh=body.name_zh, name_en=body.name_en, position=1),
    ]
    db.session.add(event)
    db.session.flush()
    return event


def a_plan(*, now: datetime) -> StoredFile:
    """One business plan as a PDF: the demo's teams all hand in the same."""
    content = render_pdf(
        "deck",
        {
            "title": "商业计划书" + MARK_ZH,
            "kicker": "参赛材料",
            "footer": "参赛材料 · 保密",
            "slides": [{"head": head, "lines": list(lines)} for head, lines in PLAN],
        },
    )
    written = store().write(BytesIO(content), most=MEGABYTE)
    kept = StoredFile(
        code=written.code,
        owner_id=None,
        purpose="entry-paper",
        name="商业计划书.pdf",
        media_type="application/pdf",
        bytes=written.bytes,
        sha256=written.sha256,
        created_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    return kept
