"""Pages drawn once for the same facts.

For a visitor without a session a page is a pure function of its address, its language and what was read for it. The
last pages are kept under exactly that, so that a kept page is never stale: facts are read anew for every request.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Any

from flask import Response, make_response, render_template, request, session

from portal.site.queries.listing import AnyRow
from portal.web.guards import current_person

PAGES_KEPT = 128


def plain(rows: Iterable[AnyRow]) -> tuple[tuple[Any, ...], ...]:
    """Rows as facts: tuples compare and hash faster than rows."""
    return tuple(map(tuple, rows))


class Shelf:
    """The pages drawn last, by their facts."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pages: OrderedDict[Hashable, tuple[bytes, str]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> tuple[bytes, str] | None:
        """The page and its tag, if it is there."""
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def put(self, key: Hashable, page: tuple[bytes, str]) -> None:
        """Keep a page; the one not wanted longest makes room."""
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)

    def clear(self) -> None:
        """Forget all pages."""
        with self._lock:
            self._pages.clear()


shelf = Shelf(PAGES_KEPT)


def drawn_page(template: str, facts: Hashable, draw: Callable[[], dict[str, Any]]) -> Response:
    """The page filled with what `draw` returns. `facts` must hold all that was read from database and clock for it."""
    if session or current_person() is not None:
        return make_response(render_template(template, **draw()))
    key = (template, request.script_root, request.full_path, facts)
    kept = shelf.get(key)
    if kept is None:
        text = render_template(template, **draw()).encode()
        kept = (text, hashlib.sha256(text).hexdigest()[:32])
        if not session:  # drawing a form's token began one
            shelf.put(key, kept)
    response = make_response(kept[0])
    response.set_etag(kept[1], weak=True)
    if "HTTP_IF_NONE_MATCH" in request.environ:
        response.make_conditional(request)
    return response
