"""What a page shows of a notebook: no program of a student's runs in the browser of whoever opens it, and nothing
of a student's lies over what the page itself says.

nbconvert cleans what it shows by the filter `clean_html`, on the feedback pages and in the formgrader alike. Its own
knows neither figures nor the reports of our checks; this one (nbgrader_config.py puts it there) lets them through.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html import escape
from typing import Any

import bleach
from bleach.css_sanitizer import ALLOWED_CSS_PROPERTIES, CSSSanitizer
from nbconvert.filters import strip_files_prefix
from pygments.token import STANDARD_TYPES

STYLE = (  # of feedback pages. nbgrader's own list calls every check "Test cell"; ours names them
    "<style>#toc, div.prompt {display: none} summary {display: list-item} "
    ".container {width: 100%; max-width: 60em} .graded {width: 100%; margin-bottom: 1em}</style>"
)
_TAGS = (
    "a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img "
    "kbd li ol p pre s "
    "small span strong sub summary sup table tbody td tfoot th thead tr u ul"
).split()
_OF_ALL = {"title", "style", "align", "aria-label", "role"}  # no `id` and `name`: they would catch the page's own links
_OF_ONE = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "details": {"open"},
    "ol": {"start"},
}
# Of rendered Markdown, coloured code, tables of pandas and ours. Others of the page's style lay things over it.
_CLASSES = {"dataframe", "graded", "highlight", "hl-ipython3", *filter(None, STANDARD_TYPES.values())}
_CONTAINED = '<div style="contain:content;overflow:auto">{}</div>'  # nothing in it is seen outside of its place
_CSS = [
    *ALLOWED_CSS_PROPERTIES,
    "max-width",
    "max-height",
    "border-left",
    "border-radius",
    "margin",
    "margin-top",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "padding",
    "opacity",
    "white-space",
    "overflow-x",
]
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_PROGRAM = re.compile(r"<(/?)(?:script|style)\b[^<>]*>", re.IGNORECASE)  # what is between two of these is no text
_EVENT = re.compile(r"\son[a-z]+=\"[^\"<>]*\"")  # an instrument's program is long
_PLACE = re.compile(r"kept-picture-(\d+)-")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_LONG_TAG = re.compile(r"<[a-zA-Z][^>]{5000}")
_NOT_DEEP = frozenset("area base br col dd dt embed hr img input li link meta p source td th tr track wbr".split())
# The cleaner's time grows with the square of these. A table of a thousand numbers has two thousand tags.
MOST_TAGS, MOST_SIGNS, DEEPEST = 20_000, 50_000, 100
MOST_SHOWN_AS_TEXT = 5_000
_LOADS = re.compile(r"url|image|src|\\|@", re.IGNORECASE)  # what a style would fetch from elsewhere


def clean_html(html: Any) -> str:
    """Return HTML without programs, which stays in its place: tags, attributes, classes, styles and addresses that are
    known to do nothing.
    """
    html = html.decode() if isinstance(html, bytes) else str(html)
    style = STYLE if html.startswith(STYLE) else ""
    pictures: list[str] = []

    def put_aside(found: re.Match) -> str:  # no other data may be an address; and to clean a megabyte takes long
        pictures.append(found[0])
        return f"kept-picture-{len(pictures) - 1}-"

    first, *others = _PROGRAM.split(_EVENT.sub("", _PICTURE.sub(put_aside, html.removeprefix(style))))
    text = "".join([first, *(text for closing, text in zip(others[::2], others[1::2]) if closing)])
    cleaned = _as_text(text) if _is_intricate(text) else _cleaner().clean(text)
    shown = _PLACE.sub(lambda found: pictures[int(found[1])] if int(found[1]) < len(pictures) else "", cleaned)
    return style + _CONTAINED.format(shown)


def clean_page(html: str) -> str:
    """Clean what was Markdown; nbgrader's templates call this filter on it, and no other."""
    return clean_html(strip_files_prefix(html))


def _is_intricate(html: str) -> bool:
    """Tell whether cleaning takes minutes: so many tags or signs, or tags so deep in one another or so long."""
    if html.count("<") > MOST_TAGS or html.count("&") > MOST_SIGNS or _LONG_TAG.search(html):
        return True
    open_: Counter[str] = Counter()
    for closing, name in _TAG.findall(html):
        name = name.lower()
        if closing:
            open_[name] = max(0, open_[name] - 1)
        elif name not in _NOT_DEEP:
            open_[name] += 1
            if open_.total() > DEEPEST:
                return True
    return False


def _as_text(html: str) -> str:
    said = "This is too intricate to be shown. It begins:"
    return f"<p>{said}</p><pre>{escape(html[:MOST_SHOWN_AS_TEXT])}</pre>"


@cache
def _cleaner() -> bleach.Cleaner:
    return bleach.Cleaner(
        _TAGS,
        _is_allowed,
        protocols={"http", "https", "mailto"},
        strip=True,
        css_sanitizer=CSSSanitizer(allowed_css_properties=_CSS),
    )


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if name == "src":  # a picture from elsewhere would tell its owner who opens the page, and when
        return tag == "img" and bool(_PLACE.fullmatch(value))
    if name == "style" and _LOADS.search(value):
        return False
    if name == "class":
        return _CLASSES.issuperset(value.split())
    return name in _OF_ALL or name in _OF_ONE.get(tag, ())
