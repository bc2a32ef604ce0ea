"""Reading an HTML page strictly: what it holds, and everything that is wrong with it."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
LABELLED = frozenset({"input", "select", "textarea"})
UNLABELLED_TYPES = frozenset({"hidden", "submit", "button", "reset", "image"})
UNTRANSLATED = "⟦"

Attributes = dict[str, str]


@dataclass
class FormOnPage:
    """A form with the values a browser would send without a click."""

    action: str
    method: str
    id: str = ""
    values: list[tuple[str, str]] = field(default_factory=list)

    @property
    def token(self) -> str | None:
        """Its CSRF token."""
        return dict(self.values).get("csrf_token")


class Page(HTMLParser):
    """A parsed page. `faults` lists what must not be on any page of the portal."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.faults: list[str] = []
        self.headings: list[str] = []
        self.title = ""
        self.language = ""
        self.forms: list[FormOnPage] = []
        self.links: list[str] = []
        self._open: list[tuple[str, Attributes]] = []
        self._ids: Counter[str] = Counter()
        self._references: list[tuple[str, str]] = []
        self._labels: set[str] = set()
        self._controls: list[tuple[str, Attributes, bool]] = []
        self._text: list[str] = []
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._textarea: tuple[FormOnPage, str, int] | None = None
        self.feed(html)
        self.close()
        self._finish()

    @property
    def text(self) -> str:
        """What a person reads, without the markup."""
        return " ".join(" ".join(self._text).split())

    def form(self, action: str | None = None) -> FormOnPage:
        """The POST form with that action, or the only one with a token (the header's own forms come last)."""
        posts = [form for form in self.forms if form.method == "post"]
        wanted = [form for form in posts if action is None or form.action.split("?")[0] == action.split("?")[0]]
        if not wanted:
            raise AssertionError(f"no POST form{' to ' + action if action else ''} on the page")
        return wanted[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(attrs) != len({name for name, _ in attrs}):
            self.faults.append(f"<{tag}> has an attribute twice")
        attributes = {name: value or "" for name, value in attrs}
        self._check_tag(tag, attributes)
        self._collect(tag, attributes)
        if tag not in VOID:
            self._open.append((tag, attributes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            inside = self._open[-1][0] if self._open else "nothing"
            self.faults.append(f"</{tag}> closes <{inside}> (line {self.getpos()[0]})")
            if not any(name == tag for name, _ in self._open):
                return
            while self._open[-1][0] != tag:
                self._open.pop()
        self._open.pop()
        if tag == "select" and self._select is not None:
            self._close_select()
        if tag == "textarea" and self._textarea is not None:
            form, name, start = self._textarea
            form.values.append((name, "".join(self._text[start:]).removeprefix("\n")))
            self._textarea = None

    def handle_data(self, data: str) -> None:
        inside = {name for name, _ in self._open}
        if inside & {"script", "style"}:
            kind = next((attributes.get("type", "") for name, attributes in self._open if name == "script"), "")
            if data.strip() and kind not in {"application/ld+json", "application/json"}:
                self.faults.append("inline script or style")
            return
        if "title" in inside and "svg" not in inside:
            self.title += data
        if "h1" in inside:
            self.headings[-1] += data
        self._text.append(data)

    def _check_tag(self, tag: str, attributes: Attributes) -> None:
        if "style" in attributes:
            self.faults.append(f"<{tag}> has a style attribute")
        self.faults += [f"<{tag}> has {name}" for name in attributes if name.startswith("on")]
        for name in ("href", "src", "action", "formaction"):
            if attributes.get(name, "").strip().lower().startswith(("javascript:", "vbscript:")):
                self.faults.append(f"<{tag}> runs a script by {name}")
        if tag == "img" and "alt" not in attributes:
            self.faults.append(f"an image without alt: {attributes.get('src')}")
        if tag == "a" and attributes.get("href") in {"", "#"}:
            self.faults.append("a link to nowhere")
        if tag in {"script", "link", "img", "iframe", "source", "use"}:
            address = attributes.get("src") or (
                attributes.get("href", "") if attributes.get("rel") != "canonical" else ""
            )
            if address.startswith(("http:", "https:", "//")) and attributes.get("rel") != "alternate":
                self.faults.append(f"<{tag}> asks another host: {address}")

    def _collect(self, tag: str, attributes: Attributes) -> None:
        if tag == "html":
            self.language = attributes.get("lang", "")
        if tag == "h1":
            self.headings.append("")
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if "id" in attributes:
            self._ids[attributes["id"]] += 1
        if tag == "label" and "for" in attributes:
            self._labels.add(attributes["for"])
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list"):
            self._references += [(name, target) for target in attributes.get(name, "").split()]
        if tag == "form":
            method = attributes.get("method", "get").lower()
            self.forms.append(FormOnPage(attributes.get("action", ""), method, attributes.get("id", "")))
        if tag in LABELLED and attributes.get("type") not in UNLABELLED_TYPES:
            self._controls.append((tag, attributes, any(name == "label" for name, _ in self._open)))
        self._collect_value(tag, attributes)

    def _collect_value(self, tag: str, attributes: Attributes) -> None:
        form, name = self._form_of(attributes), attributes.get("name", "")
        if tag == "option" and self._select is not None:
            self._select[1].append((attributes.get("value", ""), "selected" in attributes))
        if form is None or not name or "disabled" in attributes:
            return
        if tag == "input":
            kind = attributes.get("type", "text")
            if kind in {"checkbox", "radio"}:
                if "checked" in attributes:
                    form.values.append((name, attributes.get("value", "on")))
            elif kind not in {"submit", "button", "image", "reset", "file"}:
                form.values.append((name, attributes.get("value", "")))
        elif tag == "textarea":
            self._textarea = (form, name, len(self._text))
        elif tag == "select":
            self._select = (name, [])
            self._select_form, self._select_many = form, "multiple" in attributes

    def _form_of(self, attributes: Attributes) -> FormOnPage | None:
        if "form" in attributes:
            return next((form for form in self.forms if form.id == attributes["form"]), None)
        return self.forms[-1] if self.forms and any(name == "form" for name, _ in self._open) else None

    def _close_select(self) -> None:
        assert self._select is not None
        name, options = self._select
        chosen = [value for value, is_selected in options if is_selected]
        if not chosen and options and not self._select_many:
            chosen = [options[0][0]]
        self._select_form.values += [(name, value) for value in chosen]
        self._select = None

    def _finish(self) -> None:
        self.faults += [f"<{tag}> is never closed" for tag, _ in self._open]
        if not self.html.lstrip().lower().startswith("<!doctype html>"):
            self.faults.append("no doctype")
        if not self.title.strip():
            self.faults.append("no title")
        if not self.language:
            self.faults.append("<html> has no lang")
        if [bool(heading.strip()) for heading in self.headings] != [True]:
            self.faults.append(f"{len(self.headings)} h1 instead of one with text")
        self.faults += [f"id {name!r} {count} times" for name, count in self._ids.items() if count > 1]
        self.faults += [
            f"{kind} names the missing id {name!r}" for kind, name in self._references if name not in self._ids
        ]
        for tag, attributes, is_wrapped in self._controls:
            names = {"aria-label", "aria-labelledby"} & attributes.keys()
            if not (is_wrapped or names or attributes.get("id") in self._labels):
                self.faults.append(f"<{tag} name={attributes.get('name')!r}> has no label")
        self.faults += [f"POST form to {form.action!r} without token" for form in self.forms if self._lacks_token(form)]
        self.faults += [f"template mark {mark} on the page" for mark in ("{{", "{%", "Undefined") if mark in self.text]
        if UNTRANSLATED in self.html:
            start = self.html.index(UNTRANSLATED)
            self.faults.append(f"not translated: {self.html[start + 1 : start + 80].partition('⟧')[0]!r}")

    @staticmethod
    def _lacks_token(form: FormOnPage) -> bool:
        return form.method == "post" and not form.token
