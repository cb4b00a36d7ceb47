"""Which of a store's statements read a whole table: each is written down as it is run, and its plan asked of the database.

The statements are the adapters' own and no copies of them, so that none can be forgotten or out of date.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from resume_chat.adapters.database import Database
from resume_chat.adapters.tables import metadata

GROWING = frozenset({"conversations", "messages", "message_words", "answers", "answer_events"})
"""The tables that grow with what is asked; the others are read whole."""

SMALL = ("CONSTANT", "(subquery", "alembic_version", "approved_answers")
"""What else a plan of SQLite's may scan: a row that is made up, what its own lines tell, and tables that do not grow."""
OF_FEW = {
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if index.kwargs.get("postgresql_where") is not None
}
"""Indexes of the few rows that something is still to be done with, which may be read whole."""
PASSING = frozenset({"LockRows", "Result", "Subquery Scan"})
"""Nodes of PostgreSQL's plans that take a row at a time and go no further than what is above them."""

Statements = dict[str, Any]
"""The parameters of a run by the statement's text."""


@contextmanager
def recording() -> Iterator[Statements]:
    """What is read and changed in the block, of every database of this process."""
    seen: Statements = {}

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:  # noqa: ANN401 - SQLAlchemy's
        if statement.lstrip().split(maxsplit=1)[0].upper() in {"SELECT", "UPDATE", "DELETE"}:
            seen.setdefault(statement, parameters[0] if isinstance(parameters, list) else parameters)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def whole_reads(database: Database, statements: Statements) -> Sequence[str]:
    """The statements that read all of a table that grows, each with what it reads."""
    found = []
    for statement, parameters in statements.items():
        async with database.reading() as connection:
            explain = "EXPLAIN QUERY PLAN" if database.kind == "sqlite" else "EXPLAIN (FORMAT JSON)"
            rows = (await connection.exec_driver_sql(f"{explain} {statement}", parameters)).all()
        if database.kind == "sqlite":
            reads = _of_sqlite([str(row[-1]) for row in rows], is_limited="LIMIT" in statement)
        else:
            reads = _of_postgresql(rows[0][0])
        found += [f"{each}: {' '.join(statement.split())}" for each in reads]
    return found


def _of_sqlite(lines: Sequence[str], *, is_limited: bool) -> Iterator[str]:
    """https://www.sqlite.org/eqp.html: a SEARCH goes by an index, a SCAN from one end on: to the other, but for a limit."""
    is_limited = is_limited and not any(line.startswith("USE TEMP B-TREE") for line in lines)
    for line in lines:
        words = line.split()
        is_walk = is_limited and "INDEX" in words  # in the order that is wanted, as far as the limit
        is_short = words[1].startswith(SMALL) or "VIRTUAL" in words or OF_FEW.intersection(words)
        if words[0] == "SCAN" and not is_short and not is_walk:
            yield line


def _of_postgresql(plan: object) -> Iterator[str]:
    """A scan without a condition on an index goes from one end on: to the other, but for a limit right above it."""
    document = json.loads(plan) if isinstance(plan, str) else plan
    assert isinstance(document, list)
    nodes: list[tuple[Mapping[str, Any], bool]] = [(document[0]["Plan"], False)]
    while nodes:
        node, is_limited = nodes.pop()
        kind = node["Node Type"]
        nodes += [(each, kind == "Limit" or (is_limited and kind in PASSING)) for each in node.get("Plans", [])]
        is_walk = is_limited and "Index" in kind
        is_by_index = bool({"Index Cond", "Recheck Cond"} & node.keys()) or node.get("Index Name") in OF_FEW or is_walk
        if "Scan" in kind and node.get("Relation Name") in GROWING and not is_by_index:
            yield f"{kind} of {node['Relation Name']}"
