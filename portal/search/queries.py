"""What the index finds."""

from sqlalchemy import ColumnClause, ColumnElement, Select, Subquery, cast, false, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY

from portal.database import db
from portal.search.index import FIELDS, WEIGHTS, documents, tokens
from portal.search.rules import match_query, match_tsquery

SQLITE_TABLE: ColumnClause[str] = literal_column("search_tokens")  # FTS5 takes its name where others take a column


def matching(kind: str, query: str, *, newest: int | None = None) -> Subquery:
    """The numbers (`ref`) of things of a kind that the query finds, each with its `rank`: the greater the better.

    A subquery for a list to join: `select(Event).join(found, Event.id == found.c.ref).order_by(found.c.rank.desc())`.
    Finds nothing for a query without letters or digits. Ranking costs a little for each thing found: a list that shows
    a few best ones ranks the `newest` alone, for a word that stands in everything ranks nothing.
    """
    if db.engine.dialect.name == "sqlite":
        rank = -func.bm25(SQLITE_TABLE, 0, 0, *(WEIGHTS[field] for field in FIELDS))
        found = select(tokens.c.ref, rank.label("rank")).where(_is_found_sqlite(kind, query))
        return found.order_by(tokens.c.rowid.desc()).limit(newest).subquery() if newest else found.subquery()
    rows = select(documents.c.ref, documents.c.vector).where(*_is_found_postgresql(kind, query))
    some = (rows.order_by(documents.c.id.desc()).limit(newest) if newest else rows).subquery()
    return select(some.c.ref, func.ts_rank(some.c.vector, _tsquery(query)).label("rank")).subquery()


def refs(kind: str, query: str) -> Select[tuple[int]]:
    """The same numbers without a rank, for a list that has an order of its own: `Event.id.in_(refs("event", words))`."""
    if db.engine.dialect.name == "sqlite":
        # The small table knows the number too: reading it from the tokens' own table would read the texts as well.
        rows = select(tokens.c.rowid).where(_is_found_sqlite(kind, query))
        return select(documents.c.ref).where(documents.c.id.in_(rows))
    return select(documents.c.ref).where(*_is_found_postgresql(kind, query))


def _is_found_sqlite(kind: str, query: str) -> ColumnElement[bool]:
    asked = match_query(query)
    if asked is None:
        return false()
    return SQLITE_TABLE.op("MATCH")(f'kind : "{kind}" AND {{{" ".join(FIELDS)}}} : ({asked})')


def _is_found_postgresql(kind: str, query: str) -> tuple[ColumnElement[bool], ...]:
    if match_tsquery(query) is None:
        return (false(),)
    return documents.c.kind == kind, documents.c.vector.op("@@")(_tsquery(query))


def _tsquery(query: str) -> ColumnElement[str]:
    return cast(literal(match_tsquery(query) or ""), TSQUERY)
