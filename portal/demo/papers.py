"""The papers of the demo city's teams: business plans with drawn pages, and who has looked at them."""

import base64
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO

from portal.accounts.models import Person
from portal.database import db
from portal.decks.accepting import Accepted
from portal.decks.actions import documents
from portal.decks.drawing import draw
from portal.decks.models import Deck, DeckView
from portal.decks.rules import Looker, Tier
from portal.documents.prints import render_pdf
from portal.investors.drawing import draw_pages
from portal.investors.models import Investor, InvestorEvidence
from portal.investors.rules import EvidenceKind
from portal.projects.models import Project
from portal.storage.actions import keep_drawn
from portal.storage.files import store
from portal.storage.images import StoredImage
from portal.storage.rules import MEGABYTE

PLAN = (
    ("痛点", ("故障平均四小时后才被发现", "检修靠人巡，记录靠纸笔", "停一次线，损失以万元计")),
    ("我们的做法", ("传感、判断和通信做进一个器件", "不改柜体，半小时换装", "数据留在本地，只上报结论")),
    ("到今天", ("样机通过型式试验", "三家工厂试用满一年", "两项发明专利已受理")),
    ("市场", ("先做乐清、柳市的成套厂", "再随成套设备走向全国", "三年目标：年出货十万台")),
    ("团队与下一步", ("两位创始人，九位同事", "本轮资金：研发一半，试产一半", "期待有制造业资源的伙伴")),
)
SUMMARY = PLAN[:2]


def make_papers(own: Project, granted: Project, investor: Investor, reader: Person, *, now: datetime) -> None:
    """Plans of two teams: the founder's, and that of the team that let the investor in, who has begun to read."""
    for project in (own, granted):
        _deck(project, "商业计划书（演示）", PLAN, Tier.GRANTED, now=now - timedelta(days=6))
        _deck(project, "一页纸介绍（演示）", SUMMARY, Tier.PUBLIC, now=now - timedelta(days=5))
    plan = _deck(granted, "试用报告（演示）", PLAN[2:4], Tier.VERIFIED, now=now - timedelta(days=4))
    for page in range(plan.page_count or 0):
        seen = now - timedelta(days=2, minutes=30 - page)
        db.session.add(
            DeckView(
                project_id=granted.id,
                deck_id=plan.id,
                page=page,
                person_id=reader.id,
                investor_id=investor.id,
                as_whom=Looker.INVESTOR,
                seen_at=seen,
            )
        )
    db.session.flush()


def make_licence(investor: Investor, *, now: datetime) -> None:
    """A paper of an investor who waits for an officer, as a picture."""
    content = render_pdf(
        "deck",
        {
            "title": investor.name_zh,
            "kicker": "工作证（演示）",
            "footer": "仅供审核",
            "slides": [],
        },
    )
    with tempfile.NamedTemporaryFile(suffix=".pdf") as source:
        source.write(content)
        source.flush()
        page = draw_pages(source.name)[0]
    written = store().write(BytesIO(base64.b64decode(str(page["content"]))), most=MEGABYTE)
    picture = StoredImage(
        written.code, written.bytes, written.sha256, "image/webp", width=int(page["width"]), height=int(page["height"])
    )
    kept = keep_drawn(
        picture, purpose="investor-paper", name="工作证.png", owner_id=investor.members[0].person_id, now=now
    )
    investor.evidence.append(InvestorEvidence(kind=EvidenceKind.WORK_CARD, file_id=kept.id, created_at=now))
    db.session.flush()


def _deck(
    project: Project, title: str, slides: Sequence[tuple[str, Sequence[str]]], tier: Tier, *, now: datetime
) -> Deck:
    leader = next(member.person for member in project.members if member.is_leader)
    assert leader is not None  # the demo's leaders have agreed
    content = render_pdf(
        "deck",
        {
            "title": project.name_zh,
            "kicker": title,
            "footer": project.name_zh if tier == Tier.PUBLIC else f"{project.name_zh} · 保密",
            "slides": [{"head": head, "lines": list(lines)} for head, lines in slides],
        },
    )
    files = store()
    written = files.write(BytesIO(content), most=MEGABYTE)
    deck = documents.keep(
        project,
        Accepted(written, "pdf", len(slides) + 1),
        name=f"{title}.pdf",
        title=title,
        tier=tier,
        can_convert=False,
        actor=leader,
        now=now,
    )
    with tempfile.NamedTemporaryFile(suffix=".pdf") as source:
        source.write(content)
        source.flush()
        drawn = draw(source.name, "pdf", 1, len(slides) + 1)["pages"]
    pages = [
        (files.write(BytesIO(base64.b64decode(page["content"])), most=MEGABYTE), page["width"], page["height"])
        for page in drawn
    ]
    documents.show(deck, pages, now=now)
    return deck
