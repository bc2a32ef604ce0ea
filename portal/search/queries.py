"""What the index finds."""

from sqlalchemy import ColumnClause, Subquery, cast, false, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY

from portal.database import db
from portal.search.index import FIELDS, WEIGHTS, documents, tokens
from portal.search.rules import match_query, match_tsquery


def matching(kind: str, query: str) -> Subquery:
    """The numbers (`ref`) of things of a kind that the query finds, each with its `rank`: the greater the better.

    A subquery for a list to join: `select(Event).join(found, Event.id == found.c.ref).order_by(found.c.rank.desc())`.
    Finds nothing for a query without letters or digits.
    """
    if db.engine.dialect.name == "sqlite":
        return _matching_sqlite(kind, query)
    return _matching_postgresql(kind, query)


def _matching_sqlite(kind: str, query: str) -> Subquery:
    asked = match_query(query)
    name: ColumnClause[str] = literal_column("search_tokens")  # FTS5 takes the table's name where others take a column
    rank = -func.bm25(name, 0, 0, *(WEIGHTS[field] for field in FIELDS))
    found = select(tokens.c.ref, rank.label("rank"))
    if asked is None:
        return found.where(false()).subquery()
    return found.where(name.op("MATCH")(f'kind : "{kind}" AND {{{" ".join(FIELDS)}}} : ({asked})')).subquery()


def _matching_postgresql(kind: str, query: str) -> Subquery:
    asked = match_tsquery(query)
    if asked is None:
        return select(documents.c.ref, literal(0.0).label("rank")).where(false()).subquery()
    expression = cast(literal(asked), TSQUERY)
    return (
        select(documents.c.ref, func.ts_rank(documents.c.vector, expression).label("rank"))
        .where(documents.c.kind == kind, documents.c.vector.op("@@")(expression))
        .subquery()
    )
