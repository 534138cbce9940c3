"""Harm done to notebooks on purpose, to see that grading bears it: for the tests, and more of it for `make bench`."""

from __future__ import annotations

import json
import random
from typing import Any


def damaged(text: str, seed: int) -> bytes:
    """Return a notebook with one kind of damage: bytes flipped, cut off, fields missing, types changed.

    Args:
        text: a whole notebook.
        seed: which damage.
    """
    dice = random.Random(seed)
    return [_flipped, _cut, _without_a_field, _of_another_type][seed % 4](text, dice)


def _flipped(text: str, dice: random.Random) -> bytes:
    content = bytearray(text.encode())
    for _ in range(dice.choice([1, 3, 20])):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    return bytes(content)


def _cut(text: str, dice: random.Random) -> bytes:
    content = text.encode()
    start, end = sorted(dice.randrange(len(content)) for _ in range(2))
    return content[:start] if dice.random() < 0.5 else content[:start] + content[end:]


def _without_a_field(text: str, dice: random.Random) -> bytes:
    holder, key = _somewhere(data := json.loads(text), dice)
    del holder[key]
    return json.dumps(data).encode()


def _of_another_type(text: str, dice: random.Random) -> bytes:
    holder, key = _somewhere(data := json.loads(text), dice)
    holder[key] = dice.choice([None, 3, "text", [], {}, True, [[[]]], {"a": 1}, -1e300, "\ud800"])
    return json.dumps(data).encode()


def _somewhere(data: Any, dice: random.Random) -> tuple[Any, Any]:
    """Walk from the root to some field; return what holds it, and its key or index."""
    while True:
        keys = list(data) if isinstance(data, dict) else range(len(data))
        key = dice.choice(keys)
        inner = data[key]
        if not isinstance(inner, (dict, list)) or not inner or dice.random() < 0.2:
            return data, key
        data = inner
