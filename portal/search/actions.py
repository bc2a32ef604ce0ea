"""Putting things into the index and taking them out, in the caller's transaction."""

from sqlalchemy import cast, delete, insert, literal, select, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.dialects.postgresql import insert as insert_postgresql

from portal.database import db
from portal.search.index import FIELDS, LETTERS, documents
from portal.search.index import tokens as tokens_table
from portal.search.rules import MOST_TOKENS, tokens, tsvector


def index(kind: str, ref: int, *, title: str, summary: str = "", tags: str = "", body: str = "") -> None:
    """Let (kind, ref) be found by these texts, all languages in one; whatever it was found by before is gone."""
    texts = {"title": title, "summary": summary, "tags": tags, "body": body}
    words: dict[str, list[str]] = {}
    room = MOST_TOKENS
    for field in ("title", "tags", "summary", "body"):  # the body is what is cut where a text is too long
        words[field] = tokens(texts[field], room)
        room -= len(words[field])
    if db.engine.dialect.name == "sqlite":
        _index_sqlite(kind, ref, words)
    else:
        _index_postgresql(kind, ref, words)


def forget(kind: str, ref: int) -> None:
    """Let (kind, ref) no longer be found."""
    _forget((documents.c.kind == kind) & (documents.c.ref == ref))


def forget_kind(kind: str) -> None:
    """Empty the index of one kind, before it is built anew."""
    _forget(documents.c.kind == kind)


def _index_sqlite(kind: str, ref: int, words: dict[str, list[str]]) -> None:
    row = {field: " ".join(words[field]) for field in FIELDS}
    where = (documents.c.kind == kind) & (documents.c.ref == ref)
    number = db.session.execute(select(documents.c.id).where(where)).scalar_one_or_none()
    if number is not None:
        db.session.execute(update(tokens_table).where(tokens_table.c.rowid == number).values(row))
        return
    number = db.session.execute(insert(documents).values(kind=kind, ref=ref).returning(documents.c.id)).scalar_one()
    db.session.execute(insert(tokens_table).values(rowid=number, kind=kind, ref=ref, **row))


def _index_postgresql(kind: str, ref: int, words: dict[str, list[str]]) -> None:
    vector = cast(literal(tsvector([(LETTERS[field], words[field]) for field in FIELDS])), TSVECTOR)
    row = insert_postgresql(documents).values(kind=kind, ref=ref, vector=vector)
    db.session.execute(row.on_conflict_do_update(index_elements=["kind", "ref"], set_={"vector": row.excluded.vector}))


def _forget(where: object) -> None:
    if db.engine.dialect.name == "sqlite":
        numbers = select(documents.c.id).where(where)  # type: ignore[arg-type]
        db.session.execute(delete(tokens_table).where(tokens_table.c.rowid.in_(numbers)))
    db.session.execute(delete(documents).where(where))  # type: ignore[arg-type]
