"""What is in a folder, a zip or a tar: one list of entries for all three, read with bounds and without following links.

Nothing is unpacked to where an archive says, and no size that an archive states is believed before it is read.
"""

from __future__ import annotations

import bz2
import errno
import gzip
import os
import re
import stat
import struct
import sys
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

try:
    import pwd
except ImportError:  # Windows has no such accounts
    pwd = None

MOST_ENTRIES = 5000  # in an archive of a student's
MOST_UNPACKED = 250_000_000
_BLOCK = 1 << 20
DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)


class NotTaken(Exception):
    """Why something in a download is not taken, as the second half of a sentence."""


@dataclass(frozen=True)
class Entry:
    """A file or folder that was handed in.

    Args:
        path: the names of the folders to it, and its own.
        size: in bytes, as stated.
        open: opens it for reading.
        is_folder: it is a folder.
        problem: why it is not taken, "" if it can be.
        guessed: the code page in which its name was read, where nothing says which it is.
        by: the account of this machine that it belongs to, "" where none is known.
    """

    path: tuple[str, ...]
    size: int = 0
    open: Callable[[], BinaryIO] | None = None
    is_folder: bool = False
    problem: str = ""
    guessed: str = ""
    by: str = ""


@contextmanager
def entries(source: Path, spool: Path, trusted: bool = False) -> Iterator[list[Entry]]:
    """List what is in a folder or an archive; it can be read as long as the context lasts.

    Args:
        source: the folder or archive.
        spool: a file that may be written, for what a tar unpacks to.
        trusted: it may hold as much as it likes, as a whole class's download does.

    Raises:
        NotTaken: it is not whole, or holds too much.
    """
    with ExitStack() as stack:
        try:
            found = _list(source, spool, trusted, stack)
        except DAMAGED as error:
            if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise NotTaken(
                f"cannot be read ({reason(error)})" if source.is_dir() else "is not a whole archive"
            ) from error
        yield found


def _list(source: Path, spool: Path, trusted: bool, stack: ExitStack) -> list[Entry]:
    if source.is_dir():
        return list(_in_folder(source.resolve()))
    file = stack.enter_context(source.open("rb"))
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"PK"):
        if not trusted:
            _refuse_many(file)
        return list(_in_zip(stack.enter_context(zipfile.ZipFile(file))))
    return _in_tar(file, source.name, start, spool, trusted, stack)


def copy(entry: Entry, target: Path, most: int) -> int:
    """Write an entry to a new file; return how many bytes it has.

    Raises:
        NotTaken: it has more than `most` bytes, or is damaged; nothing is left behind then.
        OSError: it cannot be written.
    """
    if entry.size > most:
        raise NotTaken(f"has {size(entry.size)}; there is room for {size(most)}")
    try:
        content = entry.open()
    except DAMAGED as error:
        raise NotTaken(f"cannot be read ({reason(error)})") from error
    with content, target.open("xb") as new:
        length = 0
        while block := _read(content):
            length += len(block)
            if length > most:
                break
            new.write(block)
    if length > most or block is None:
        target.unlink()
        raise NotTaken("is damaged" if block is None else f"unpacks to more than {size(most)}")
    return length


def size(count: int) -> str:
    """Write a number of bytes for people."""
    return f"{count / 1e6:,.0f} MB" if count >= 1e6 else f"{count:,} bytes"


def reason(error: BaseException) -> str:
    """Say what an error is, in a word or two."""
    return (error.strerror if isinstance(error, OSError) else "") or type(error).__name__


def _read(content: BinaryIO) -> bytes | None:
    """Read a block; None if it is damaged."""
    try:
        return content.read(_BLOCK)
    except DAMAGED:
        return None


def _in_folder(folder: Path, above: tuple[str, ...] = ()) -> Iterator[Entry]:
    for item in sorted(os.scandir(folder), key=lambda item: item.name):
        path = (*above, item.name)
        if item.is_symlink() or getattr(item, "is_junction", bool)():
            yield Entry(path, problem="is a link, and links are not followed")
        elif item.is_dir(follow_symlinks=False):
            yield Entry(path, is_folder=True, by=account(item.stat(follow_symlinks=False).st_uid))
            try:
                yield from _in_folder(Path(item.path), path)
            except OSError as error:
                yield Entry(path, problem=f"cannot be read ({reason(error)})")
        elif item.is_file(follow_symlinks=False):
            yield Entry(path, item.stat(follow_symlinks=False).st_size, lambda file=item.path: _open(file))
        else:
            yield Entry(path, problem="is no ordinary file")


def account(number: int) -> str:
    """Return the name of an account by its number, "" where there is none."""
    if pwd:
        with suppress(KeyError):
            return pwd.getpwuid(number).pw_name
    return ""


def _open(file: str) -> BinaryIO:
    """Open a file of a folder, not what a link leads to: in an exchange its owner may put one there at any moment."""
    flags = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    opened = os.fdopen(os.open(file, os.O_RDONLY | sum(flags)), "rb")
    is_it = stat.S_ISREG(os.fstat(opened.fileno()).st_mode)
    if sys.platform.startswith("linux"):  # a folder above it may be a link, too
        is_it = is_it and os.readlink(f"/proc/self/fd/{opened.fileno()}") == file
    if not is_it:
        opened.close()
        raise OSError(errno.ELOOP, "something else has taken its place")
    return opened


def _parts(name: str) -> tuple[tuple[str, ...], str, bool]:
    """Split a name in an archive; say why it cannot be taken if it leads out, and whether it is a folder's.

    Where a name's bytes are no UTF-8 and still as they were, a backslash behind one beyond ASCII separates nothing: in
    the code pages of East Asia it is the second byte of many letters (許, 十, 能).
    """
    separator = r"[/\\]" if _is_unicode(name) else r"/|(?<![^\0-\x7f])\\"
    names = re.split(separator, re.sub(r"^[A-Za-z]:[/\\]", "", name))
    parts = tuple(part for part in names if part not in ("", "."))
    return parts, "leads out of its folder" if ".." in parts else "", not names[-1]


# Zips


def _refuse_many(file: BinaryIO) -> None:
    """Refuse a zip whose list of files is too long to be held in memory (APPNOTE 4.3.16, its end record)."""
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - 65_557))
    tail = file.read()
    file.seek(0)
    if (at := tail.rfind(b"PK\5\6")) < 0 or len(tail) < at + 22:
        raise NotTaken("is not a whole zip")
    count, length = struct.unpack_from("<HL", tail, at + 10)
    if count > MOST_ENTRIES or length > 500 * MOST_ENTRIES or tail[max(0, at - 20) :].startswith(b"PK\6\7"):
        raise NotTaken(f"holds more than {MOST_ENTRIES} files")


def _in_zip(archive: zipfile.ZipFile) -> Iterator[Entry]:
    infos = archive.infolist()
    names = _names(infos)
    page = _page(names)
    for info, name in zip(infos, names):
        path, problem, is_folder = _parts(name)
        guessed = "" if _is_unicode(name) else page
        if guessed:
            path = tuple(part.encode("utf-8", "surrogateescape").decode(page) for part in path)
        if stat.S_ISLNK(info.external_attr >> 16):
            problem = "is a link, and links are not followed"
        elif info.flag_bits & 1:
            problem = problem or "is locked with a password"
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            problem = problem or "is packed in a way that is not read here"
        if path:
            yield Entry(path, info.file_size, lambda info=info: archive.open(info), is_folder, problem, guessed)


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Read the names in a zip; one that is not UTF-8 keeps its bytes, those beyond ASCII as surrogates."""
    names = []
    for info in infos:
        raw = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "surrogateescape")
        name = _unicode_path(info.extra, raw) or raw.decode("utf-8", "surrogateescape")
        names.append(name if _is_unicode(name) else raw.decode("ascii", "surrogateescape"))
    return names


def _is_unicode(name: str) -> bool:
    return not any("\udc80" <= char <= "\udcff" for char in name)


def _page(names: list[str]) -> str:
    """Guess in which code page names are that are not UTF-8.

    That of Western Windows (850) or of the first PCs (437, APPNOTE appendix D), whichever makes letters of them. Each
    makes another character of each byte, so that nobody's name becomes another one's, whatever page it was.
    """
    unknown = "".join(name for name in names if not _is_unicode(name)).encode("ascii", "surrogateescape")
    return max(("cp437", "cp850"), key=lambda page: sum(_is_text(char) for char in unknown.decode(page)))


def _is_text(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM" and not "\u0370" <= char <= "\u03ff"


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Return the name in a zip's extra field for it (APPNOTE 4.6.9), if it is there and of this very name."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == 0x7075 and len(field) > 5 and struct.unpack_from("<L", field, 1)[0] == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
    return ""


# Tars, and single files that are packed


class _Careful:
    """A file that refuses to be read at one go: a tar's header may claim to be as long as the file."""

    def __init__(self, file: BinaryIO):
        self._file, self.seek, self.tell, self.close = file, file.seek, file.tell, file.close

    def read(self, length: int = -1) -> bytes:
        if not 0 <= length <= _BLOCK:
            raise tarfile.ReadError("too much at one go")
        return self._file.read(length)


def _in_tar(file: BinaryIO, name: str, start: bytes, spool: Path, trusted: bool, stack: ExitStack) -> list[Entry]:
    """List a tar, plain or packed, or the one file that is packed; unpacked to a file first, not into memory."""
    if unpack := {b"\x1f\x8b": gzip.open, b"BZ": bz2.open}.get(start[:2]):
        stack.callback(spool.unlink, missing_ok=True)
        copy(Entry((), open=lambda: unpack(file)), spool, 1 << 40 if trusted else MOST_UNPACKED)
        file = stack.enter_context(spool.open("rb"))
    try:
        archive = stack.enter_context(tarfile.open(fileobj=_Careful(file), mode="r:"))
    except tarfile.ReadError:
        if not unpack:
            raise NotTaken("is neither a zip nor a tar") from None
        single = re.sub(r"\.(gz|bz2)$", "", name, flags=re.IGNORECASE)
        return [Entry((single,), spool.stat().st_size, lambda: spool.open("rb"))]
    return list(_members(archive, trusted))


def _members(archive: tarfile.TarFile, trusted: bool) -> Iterator[Entry]:
    for number, member in enumerate(archive):
        if number >= MOST_ENTRIES and not trusted:
            raise NotTaken(f"holds more than {MOST_ENTRIES} files")
        path, problem, _ = _parts(member.name)
        if member.issym() or member.islnk():
            problem = "is a link, and links are not followed"
        elif not (member.isreg() or member.isdir()):
            problem = "is no ordinary file"
        if path:
            open_ = lambda member=member: archive.extractfile(member)
            yield Entry(path, member.size, open_, member.isdir(), problem)
