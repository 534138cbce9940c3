"""Which exercises have been checked in this session, for `after`."""

from cnncourse.report import CORRECT, NOT_YET

_status: dict[str, str] = {}


def record(name: str, status: str) -> None:
    """Remember what the last report on an exercise said."""
    _status[name] = status


def is_correct(name: str) -> bool:
    """Tell whether the last report on an exercise said "correct"."""
    return _status.get(name) == CORRECT


def is_wrong(name: str) -> bool:
    """Tell whether the last report on an exercise said "not yet"."""
    return _status.get(name) == NOT_YET
