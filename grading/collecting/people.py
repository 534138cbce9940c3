"""Who handed in what: the names that school systems give to people's folders and files, and a name for each on a disk.

Only a name that the system itself made says who somebody is. The schemes, and where they are told:

- Moodle: `Full Name_123_assignsubmission_file/…`, or the same in front of each file. It writes no other underscore
  into the name (moodle/moodle, mod/assign/classes/downloader.php, `get_student_prefix`).
- Canvas: `surnamename_LATE_123_456_work.ipynb`: person, late mark, the person's number, the file's; `anon_a1B2_456_…`
  where marking is anonymous, `…_123_text.html` for a text (instructure/canvas-lms, lib/content_zipper.rb).
- Blackboard: `Assignment_user_attempt_2030-03-01-11-00-00_work.ipynb`, and for each attempt a text of its own without
  a file's name at the end (nbgrader's documentation, "zip_collect"; kwurst/bb-file-cleanup, README).
- Brightspace: `12-345 - Full Name - Sep 24, 2030 926 PM/…`, or that in front of each file. Not documented; public
  scripts that sort its downloads agree on it, not on which number is the person's: both stay.
- Google Classroom: `Full Name - convolution.ipynb`, the copy that it makes for each student. Not documented either.
- nbgrader's exchange: `user+01-convolution+2030-03-01 11:00:00 UTC+…` (nbgrader, exchange/default/submit.py).
- Teams: `Submitted files/Full Name/Assignment/Version 2/…`, beside `Working files`, which nobody has handed in yet.
- Anything else: a folder, an archive or a notebook for each student, called after them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_ARCHIVE = re.compile(r"\.(zip|tar|tgz|tar\.gz|tar\.bz2|tbz2|gz)$", re.IGNORECASE)
_NOTEBOOK = re.compile(r"\.ipynb.*$", re.IGNORECASE | re.DOTALL)
_MOODLE = re.compile(r"(?P<name>[^_]+(_\d+)?)_assignsubmission_[^\W_]+(_(?P<rest>.*))?", re.DOTALL)
_CANVAS = re.compile(
    r"(?:(?!LATE_)(?P<person>[^\s./-]+?)_)?(?P<late>LATE_)?(?P<number>\d+|anon_[^\W_]+)_"
    r"(?:(?P<file>\d+)_(?P<rest>.+)|(?P<own>(text|link)\.html))",
    re.DOTALL,
)
_BLACKBOARD = re.compile(r"(?P<head>.+?)_[^\W\d_]+_(?P<when>\d{4}(-\d\d){5})(_(?P<rest>.+)|(?P<own>\.txt))", re.DOTALL)
_BRIGHTSPACE = re.compile(r"(?P<name>\d+-\d+ - .+?) - (?P<when>[^-]*\d{4}[^-]*?)( - (?P<rest>.+))?", re.DOTALL)
_EXCHANGE = re.compile(
    r"(?P<name>.+)\+(?P<lesson>[^+]+)\+(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d[^+]*((?<= )\+[\d:]+)?)(\+[^+]*)?", re.DOTALL
)
_ENGLISH = re.compile(
    r"(?:(?P<month>[A-Z][a-z]{2})[a-z]* (?P<day>\d\d?)|(?P<day_2>\d\d?) (?P<month_2>[A-Z][a-z]{2})[a-z]*),?"
    r" (?P<year>\d{4}) (?P<hour>\d\d?):?(?P<minute>\d\d)(?:\s?(?P<half>[AP])\.?\s?M\.?)?",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DASHED = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?( ?(UTC|Z|[+-]\d\d(:?\d\d)?))?")
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?")
# What Windows, macOS and Google Drive call copies, in their languages
_COPY = re.compile(
    r"\b(copy|kopie|copie|copia|cópia|kopia|копия)\b( (of|von|van|de|di|av)\b)?|\bfinal\b"
    r"|(の|的|의 ?)?(コピー|副本|複製|복사본|사본)"
)

_BARE_COPIES = ("kopia", "копия")  # Polish and Russian have no word between that and what was copied


@dataclass(frozen=True)
class Owner:
    """Whose something is, as far as its name says.

    Args:
        name: the person's, as the system wrote it, number included.
        rest: what of a file's name is the student's own; "" for a folder.
        when: it was handed in, as the system wrote it, "" if it did not.
        late: the system marked it so.
        system: which one made the name, "" for none that is known.
        told: the file is the system's own word about the submission, not the student's.
        file: the number that the system gave to the file, "" if it gave none.
        lesson: of which lesson it is, "" if the name does not say.
        version: its number among the person's attempts, 0 if the system gave none.
    """

    name: str
    rest: str = ""
    when: str = ""
    late: bool = False
    system: str = ""
    told: bool = False
    file: str = ""
    lesson: str = ""
    version: int = 0


def owner(name: str, is_folder: bool, lesson: str, notebooks: Iterable[str]) -> Owner | None:
    """Read the name of a folder or file of a download.

    Args:
        name: without the folders above it.
        is_folder: it is a folder's.
        lesson: "01-convolution".
        notebooks: what the lesson's notebooks are called, "convolution".

    Returns:
        None if it says nothing about a person.
    """
    for read in (_brightspace, _moodle, _blackboard, canvas):  # what a file's own name holds comes last in each
        found = read(name)
        if found and bool(found.rest or found.told) != is_folder:
            return found
    if is_folder:
        exchange = _EXCHANGE.fullmatch(name)
        if exchange:
            return Owner(exchange["name"], when=exchange["when"], system="nbgrader", lesson=exchange["lesson"])
        return None if name == lesson else Owner(name)
    if is_archive(name):
        stem = _ARCHIVE.sub("", name)
        return None if is_lessons_own(stem, notebooks) or stem == lesson else Owner(stem, name)
    if is_notebook(name):
        stem = _NOTEBOOK.sub("", name)
        if found := _classroom(stem, notebooks):
            return replace(found, rest=found.rest + name.removeprefix(stem))
        return None if is_lessons_own(stem, notebooks) or not stem.strip() else Owner(stem, name)
    return None


def is_archive(name: str) -> bool:
    """It is called like something that can be unpacked."""
    return bool(_ARCHIVE.search(name))


def without_ending(name: str) -> str:
    """Return an archive's name without its ending."""
    return _ARCHIVE.sub("", name)


def is_notebook(name: str) -> bool:
    """It is called like a notebook, whatever was hung onto the name: `convolution.ipynb.txt`, `CONVOLUTION.IPYNB`."""
    return bool(_NOTEBOOK.search(name)) and not is_archive(name)


def is_lessons_own(stem: str, notebooks: Iterable[str]) -> bool:
    """It is the lesson's notebook's name, or what copying makes of it: `convolution (1)`, `Copy of convolution`."""
    return _bare(stem) in map(_bare, notebooks)


def _bare(stem: str) -> str:
    """Leave a name's letters, without the words for copies."""
    folded = unicodedata.normalize("NFC", stem).casefold().replace("_", " ")
    bare, whole = ("".join(re.findall(r"[^\W\d_]", text)) for text in (_COPY.sub("", folded), folded))
    return bare or whole


def _moodle(name: str) -> Owner | None:
    found = _MOODLE.fullmatch(name)
    return Owner(found["name"], found["rest"] or "", system="Moodle") if found else None


def canvas(name: str) -> Owner | None:
    """Read a file's name as Canvas writes it."""
    found = _CANVAS.fullmatch(name)
    if not found or (found["person"] or "") != (found["person"] or "").lower():
        return None
    person, late = "_".join(filter(None, (found["person"], found["number"]))), bool(found["late"])
    return Owner(person, found["rest"] or found["own"], late=late, system="Canvas", file=found["file"] or "")


def _blackboard(name: str) -> Owner | None:
    found = _BLACKBOARD.fullmatch(name)
    if not found:
        return None
    user = found["head"].partition("_")[2] or found["head"]
    return Owner(user, found["rest"] or "", found["when"], system="Blackboard", told=bool(found["own"]))


def _classroom(stem: str, notebooks: Iterable[str]) -> Owner | None:
    """Read a notebook's name without its ending as Google Classroom writes it, or as copying leaves that."""
    for dash in reversed([*re.finditer(" - ", stem)]):
        person, title = stem[: dash.start()], stem[dash.end() :]
        copy = _COPY.match(person.casefold())
        if copy and (copy[2] or copy[1] in _BARE_COPIES):  # "Copy of Full Name - convolution"
            person = person[copy.end() :].lstrip()
        if person.strip() and is_lessons_own(title, notebooks):
            return Owner(person, title, system="Google Classroom")
    return None


def _brightspace(name: str) -> Owner | None:
    found = _BRIGHTSPACE.fullmatch(name)
    return Owner(found["name"], found["rest"] or "", found["when"], system="Brightspace") if found else None


def moment(text: str) -> str | None:
    """Write a time of a system's as nbgrader reads it, "2030-03-01 11:00:00 UTC".

    Blackboard and Brightspace write no time zone: theirs are taken as UTC.

    Returns:
        None if it is not one.
    """
    text = text.strip()
    try:
        if dashed := _DASHED.fullmatch(text):
            text = "{} {}:{}:{}".format(*dashed.groups())
        elif english := _ENGLISH.fullmatch(text):
            hour = int(english["hour"])
            hour = hour % 12 + 12 * (english["half"] in "Pp") if english["half"] else hour
            month = _MONTHS.index((english["month"] or english["month_2"]).casefold()) + 1
            day = int(english["day"] or english["day_2"])
            text = f"{english['year']}-{month:02}-{day:02} {hour:02}:{english['minute']}"
        if not _STAMP.fullmatch(text):
            return None
        found = datetime.fromisoformat(
            text.replace("UTC", "Z").replace(" Z", "Z").replace(" +", "+").replace(" -", "-")
        )
        found = found.replace(tzinfo=None) - (found.utcoffset() or timedelta())
    except (ValueError, OverflowError):
        return None
    return f"{found:%Y-%m-%d %H:%M:%S} UTC" if found.year >= 1000 else None


def clock(text: str) -> str:
    """Return what a clock showed at a time whose zone cannot be read, "2030-03-01 11:00:00 CET"; "" if nothing says."""
    found = _CLOCK.match(text)
    return found[0] if found else ""


# Names on a disk

_FORBIDDEN = set('<>:"/\\|?*')  # on Windows
_AWKWARD = set("+[]#%")  # nbgrader's exchange splits names at +; its globs and links trip over the others
_JOINERS = "\u200c\u200d"  # invisible, and part of Persian and Indian spelling
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|(COM|LPT)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
_MOST_CHARACTERS, _MOST_BYTES = 100, 180


def students(names: Iterable[str], there: Iterable[str] = ()) -> dict[str, str]:
    """Give each person a name of their own that every disk keeps apart.

    A name stays as the system wrote it: letters of every script with their marks, spaces, underscores. Where a disk
    does not allow it, or another one's would meet it there (case, normalisation, a dot at the end), a mark made of the
    whole name is added: who is called what does not hang on the order of names.

    Args:
        names: people's, as the systems wrote them.
        there: names that are taken already, by whoever has the same one.

    Returns:
        The student's name of each.
    """
    taken = {meeting(name): name for name in there}
    given: dict[str, str] = {}
    for name in sorted(set(names), key=lambda name: (clean(name) != name, name)):
        own = clean(name)
        if taken.get(meeting(own), own) != own or own in given.values():
            own = f"{own}-{mark(name)}"
        taken[meeting(own)] = own
        given[name] = own
    return given


def clean(name: str, also: Iterable[str] = _AWKWARD) -> str:
    """Write a name so that every disk takes it; one that had to be changed gets a mark, so that no two become one."""
    whole = unicodedata.normalize("NFC", name)
    kept = "".join(char if _is_allowed(char) and char not in also else "-" for char in whole).strip(" .").lstrip("-")
    while len(kept) > _MOST_CHARACTERS or len(kept.encode()) > _MOST_BYTES:
        kept = kept[:-1]
    kept = kept.rstrip(" .")
    return kept if kept == whole and not _RESERVED.match(kept) else f"{kept or 'unnamed'}-{mark(name)}"


def clean_file(name: str) -> str:
    """Write a file's name so that every disk takes it, with its ending."""
    whole = unicodedata.normalize("NFC", name)
    kept = "".join(char if _is_allowed(char) else "-" for char in whole).rstrip(" .")
    stem, dot, ending = kept.rpartition(".")
    if len(ending) > 20:
        stem, dot, ending = kept, "", ""
    while len(kept) > _MOST_CHARACTERS or len(kept.encode()) > _MOST_BYTES:
        stem = stem[:-1]
        kept = f"{stem}{dot}{ending}"
    return f"_{kept}" if not kept or _RESERVED.match(kept) else kept


def _is_allowed(char: str) -> bool:
    return (char.isprintable() or char in _JOINERS) and char not in _FORBIDDEN


def mark(name: str) -> str:
    """Return six digits that stand for a whole name."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def meeting(name: str) -> str:
    """Return what is the same for names that some disk takes for one."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(char for char in folded if unicodedata.category(char) != "Cf").strip(" .")


def shown(name: str) -> str:
    """Write a name for a terminal: what is not to be seen, or moves the cursor, as its number."""
    text = name if len(name) <= 120 else f"{name[:80]}…{name[-30:]}"
    text = text if text == text.strip() else f'"{text}"'
    return "".join(
        char if char.isprintable() or char in _JOINERS else char.encode("unicode_escape").decode() for char in text
    )
