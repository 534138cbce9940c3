"""The most probable names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnncourse.checks.kit import Breach, Check, Holds, Misconception, case

WORDS = ("owl", "fox", "bee", "elk", "cod", "emu", "yak", "ant", "hen", "ram", "bat", "gnu")


def _shares(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - np.max(logits))
    return powers / powers.sum()


def _pairs(shares: np.ndarray, order: np.ndarray, names: list[str]) -> list[tuple[str, float]]:
    return [(names[i], float(shares[i])) for i in order]


def top_k_oracle(logits: np.ndarray, names: list[str], k: int = 5) -> list[tuple[str, float]]:
    return _pairs(_shares(logits), np.argsort(-logits)[:k], names)


top_k_oracle.__name__ = "top_k"


def _proof(rng: np.random.Generator):
    from scipy.special import softmax

    for middle in (0, 1000):
        logits = middle + rng.normal(size=8)
        pairs = top_k_oracle(logits, list("01234567"), 6)
        yield [share for _, share in pairs], np.sort(softmax(logits))[:1:-1]
        yield [logits[int(name)] for name, _ in pairs], np.sort(logits)[:1:-1]


def _as_pairs(value: Any) -> list[tuple[Any, Any]] | None:
    """Read a result as pairs, None where it is something else."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, (list, tuple)) or not all(isinstance(pair, (list, tuple)) for pair in value):
        return None
    return [tuple(pair) for pair in value] if all(len(pair) == 2 for pair in value) else None


def _number(value: Any) -> float | None:
    try:
        array = np.asarray(value, float)
    except (TypeError, ValueError):
        return None
    return float(array.reshape(())) if array.size == 1 and not isinstance(value, str) else None


def _read(value: Any, k: int) -> list[tuple[Any, Any]] | Breach:
    pairs = _as_pairs(value)
    if pairs is None:
        return Breach(
            "A list of pairs is asked for, such as [('owl', 0.7), ('fox', 0.2)].",
            "not-pairs",
            "Put each name and its probability into a pair, `(name, probability)`, and the pairs into a list.",
        )
    if len(pairs) != k:
        return Breach(
            f"{len(pairs)} pair{'s' * (len(pairs) != 1)} came back; {k} are asked for.",
            "k-ignored" if len(pairs) == 5 else "another-number",
            "`k` says how many of the most probable names there are.",
        )
    if all(isinstance(last, str) and _number(first) is not None for first, last in pairs):
        return Breach(f"The first pair is {pairs[0]!r}.", "pair-swapped", "The name comes first, then its probability.")
    return pairs


def _names_fit(value: Any, logits: np.ndarray, names: list[str], k: int = 5) -> str | Breach | None:
    pairs = _read(value, k)
    if isinstance(pairs, Breach):
        return pairs
    right, found = [names[i] for i in np.argsort(-logits)[:k]], [name for name, _ in pairs]
    if all(isinstance(name, str) and name in names for name in found) and len(set(found)) == k:
        if np.array_equal(logits[[names.index(name) for name in found]], np.sort(logits)[::-1][:k]):
            return None  # equal ones in any order
    if sorted(map(str, found)) == sorted(right) and found not in (right, right[::-1], sorted(right)):
        return Breach("These are the right names, but not in order.", "unsorted", "The most probable one comes first.")
    for rank, ((name, _), index) in enumerate(zip(pairs, np.argsort(-logits))):
        if name != names[index]:
            return f"At rank {rank + 1} stands {name!r}; the rule gives {names[index]!r}."
    return None


def _shares_fit(value: Any, logits: np.ndarray, names: list[str], k: int = 5) -> str | Breach | None:
    pairs = _read(value, k)
    if isinstance(pairs, Breach):
        return pairs
    shares = _shares(logits)
    for name, share in pairs:
        got = _number(share)
        if got is None or name not in names:
            return f"The pair {(name, share)!r} is not a name and its probability."
        right = float(shares[names.index(name)])
        if not np.isfinite(got):
            return Breach(
                f"The probability of {name!r} is {got}.",
                "softmax-overflows",
                "exp of a large number is infinite. Subtract the largest logit from all of them first: the shares "
                "stay.",
            )
        if abs(got - right) > 1e-4 * max(right, 1e-3):
            return f"The probability of {name!r} is {got:.6g} in yours; the rule gives {right:.6g}."
    return None


def _alike(one: Any, other: Any) -> bool:
    """The same pairs, a little rounding apart."""
    first, second = _as_pairs(one), _as_pairs(other)
    if not first or not second or len(first) != len(second):
        return False
    numbers = [[_number(part) for part in pair] for pair in (*first, *second)]
    mine, theirs = numbers[: len(first)], numbers[len(first) :]
    for a, b, c, d in zip(first, second, mine, theirs):
        for x, y, u, v in zip(a, b, c, d):
            if (u is None) != (v is None) or (u is None and x != y):
                return False
            if u is not None and not np.isclose(u, v, rtol=1e-4, atol=1e-9, equal_nan=True):
                return False
    return True


def _calls(rng: np.random.Generator, *rows: tuple[int, float, float, tuple]) -> list:
    """Calls with shuffled logits that are apart from one another; (how many, spread, middle, further arguments)."""
    calls = []
    for number, spread, middle, more in rows:
        steps = rng.permutation(number) + rng.uniform(-0.3, 0.3, number)
        names = [str(name) for name in rng.permutation(WORDS)[:number]]
        calls.append(case((middle + spread * steps).astype(np.float32), names, *more))
    return calls


def _twins(rng: np.random.Generator) -> list:
    """Calls in which the second and third logit are equal, and the last that is asked for and the next."""
    calls = []
    for number, k in ((8, 4), (9, 5)):
        steps = np.sort(rng.uniform(0, 0.2, number) + np.arange(number))[::-1]
        steps[2], steps[k] = steps[1], steps[k - 1]
        calls.append(
            case(rng.permutation(steps).astype(np.float32), list(map(str, rng.permutation(WORDS)[:number])), k)
        )
    return calls


def _thousand(rng: np.random.Generator) -> list:
    """A call with a real network's number of classes; `argpartition` may leave a few in order, but not half of them."""
    steps = 0.05 * (rng.permutation(1000) + rng.uniform(-0.3, 0.3, 1000))
    return [case(steps.astype(np.float32), [f"kind {number}" for number in range(1000)], 500)]


def _nothing_left(rng: np.random.Generator) -> list:
    """A call in which the third name's probability is 0 in floats, and is asked for all the same."""
    first, second = rng.permutation([0, 1])
    logits = np.array([0.0, 0.0, rng.uniform(-905, -900)])
    logits[[first, second]] += rng.uniform(4, 6), rng.uniform(0, 2)
    return [case(logits, list(map(str, rng.permutation(WORDS)[:3])), 3)]


def _overflowing(logits: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        powers = np.exp(np.asarray(logits, np.float64))
        return powers / powers.sum()


def _variant(
    shares: Callable = _shares,
    order: Callable = lambda logits, names, k: np.argsort(-logits)[:k],
) -> Callable:
    def top_k(logits: np.ndarray, names: list[str], k: int = 5) -> Any:
        return _pairs(shares(logits), order(logits, names, k), names)

    return top_k


def _by_probability(logits: np.ndarray, names: list[str], k: int = 5) -> list[tuple[str, float]]:
    table = dict(zip(_shares(logits).tolist(), names))
    return [(table[share], share) for share in sorted(table, reverse=True)[:k]]


def _looked_up(logits: np.ndarray, names: list[str], k: int = 5) -> list[tuple[str, float]]:
    shares = _shares(logits).tolist()
    return [(names[shares.index(share)], share) for share in sorted(shares, reverse=True)[:k]]


def _taken_away(logits: np.ndarray, names: list[str], k: int = 5) -> list[tuple[str, float]]:
    left, found = _shares(logits), []
    for _ in range(k):
        best = int(np.argmax(left))
        found.append((names[best], float(left[best])))
        left[best] = 0
    return found


def _by_partition(logits: np.ndarray, names: list[str], k: int = 5) -> list[tuple[str, float]]:
    best = np.argpartition(-logits, k)[:k]
    return _pairs(_shares(logits), best[np.argsort(-logits[best])], names)


def _among_the_k(logits: np.ndarray, names: list[str], k: int = 5) -> list[tuple[str, float]]:
    best = np.argsort(-logits)[:k]
    return [(names[i], float(share)) for i, share in zip(best, _shares(logits[best]))]


top_k = Check(
    "top-k",
    oracle=top_k_oracle,
    proof=_proof,
    criteria=[
        Holds(
            "the right names, most probable first",
            0.5,
            lambda rng: (
                _calls(rng, (9, 0.6, 0, ()), (7, 0.5, -2, (3,)), (4, 1, 1, (1,)), (6, 3, 0, (6,)))
                + _twins(rng)
                + _thousand(rng)
                + _nothing_left(rng)
            ),
            _names_fit,
        ),
        Holds(
            "their probabilities, of large logits too",
            0.5,
            lambda rng: _calls(rng, (9, 0.6, 0, ()), (7, 0.5, 900, (3,)), (8, 0.4, -900, (8,)), (5, 400, 0, (1,))),
            _shares_fit,
        ),
    ],
    misconceptions=[
        Misconception(
            "softmax-overflows",
            "exp of a large number is infinite. Subtract the largest logit from all of them first: the shares stay.",
            _variant(shares=_overflowing),
        ),
        Misconception(
            "least-probable",
            "These are the least probable ones: `argsort` puts the smallest first.",
            _variant(order=lambda logits, names, k: np.argsort(logits)[:k]),
        ),
        Misconception(
            "upside-down",
            "These are the right ones, the most probable last. It comes first.",
            _variant(order=lambda logits, names, k: np.argsort(logits)[-k:]),
        ),
        Misconception(
            "logits-not-probabilities",
            "These are logits. Softmax makes probabilities of them.",
            _variant(shares=lambda logits: logits),
        ),
        *[
            Misconception(
                "logits-clipped",
                "Large logits were cut off: all of them are equal then. Take the largest away: that leaves the shares.",
                _variant(shares=lambda logits, most=most: _shares(np.clip(logits, -most, most))),
            )
            for most in (50, 80, 700)
        ],
        Misconception(
            "equal-ones-lost",
            "Of two names with one probability only one is left: a dictionary holds each probability once.",
            _by_probability,
        ),
        Misconception(
            "equal-ones-twice",
            "Of two names with one probability the first came twice: `index` finds the first place of a number.",
            _looked_up,
        ),
        Misconception(
            "taken-ones-come-again",
            "What was taken got the probability 0, and came once more beside others of 0. Sort once, or take minus "
            "infinity.",
            _taken_away,
        ),
        Misconception(
            "as-many-as-there-are",
            "`argpartition(..., k)` wants a k below the number of classes. k may be as large as that.",
            _by_partition,
        ),
        Misconception("among-the-k", "Softmax was done over the k best alone. All logits share the 1.", _among_the_k),
        Misconception(
            "not-divided",
            "The powers were not divided by their sum: probabilities add up to 1.",
            _variant(shares=lambda logits: np.exp(logits - logits.max())),
        ),
        Misconception(
            "divided-by-the-sum",
            "Logits were divided by their sum. Softmax takes exp of them first.",
            _variant(shares=lambda logits: logits / logits.sum()),
        ),
        Misconception(
            "divided-by-the-sum",
            "The smallest logit was taken away, and the rest divided by its sum. Softmax takes exp of logits first.",
            _variant(shares=lambda logits: (logits - logits.min()) / (logits - logits.min()).sum()),
        ),
        Misconception(
            "divided-by-the-sum",
            "The sizes of logits were divided by their sum. Softmax takes exp of them first.",
            _variant(shares=lambda logits: np.abs(logits) / np.abs(logits).sum()),
        ),
        Misconception(
            "logarithms",
            "These are logarithms of probabilities. exp makes probabilities of them.",
            _variant(shares=lambda logits: np.log(_shares(logits))),
        ),
        Misconception(
            "powers-of-2",
            "These are shares of powers of 2. Softmax has powers of e: `np.exp`.",
            _variant(shares=lambda logits: _shares(logits * np.log(2))),
        ),
        Misconception(
            "sign-turned",
            "Softmax was done with the logits' signs turned: the most probable name has the smallest share.",
            _variant(shares=lambda logits: _shares(-logits)),
        ),
        Misconception(
            "scaled-logits",
            "The logits were divided by the largest before exp. Take the largest away: that leaves the shares as "
            "they are.",
            _variant(shares=lambda logits: _shares(logits / logits.max())),
        ),
        Misconception(
            "percent",
            "These are percent. Probabilities go from 0 to 1.",
            _variant(shares=lambda logits: 100 * _shares(logits)),
        ),
        Misconception(
            "sigmoid",
            "Each logit went through a sigmoid by itself. Softmax makes them share the 1.",
            _variant(shares=lambda logits: 1 / (1 + np.exp(-logits.astype(float)))),
        ),
        Misconception(
            "indices-not-names",
            "Places stand where names are asked for: `names[i]` is the name.",
            lambda logits, names, k=5: [(int(i), float(_shares(logits)[i])) for i in np.argsort(-logits)[:k]],
        ),
        Misconception(
            "sorted-by-name",
            "They stand in the order of the alphabet. The most probable comes first.",
            _variant(order=lambda logits, names, k: sorted(np.argsort(-logits)[:k], key=lambda i: names[i])),
        ),
        Misconception(
            "the-first-k",
            "These are the first k classes. The k most probable ones are asked for.",
            _variant(order=lambda logits, names, k: np.arange(k)),
        ),
        Misconception(
            "rounded",
            "The probabilities were rounded. Give them as they are.",
            _variant(shares=lambda logits: np.round(_shares(logits), 2)),
        ),
        Misconception(
            "names-not-sorted-along",
            "The probabilities were sorted, but the names stayed in their order.",
            lambda logits, names, k=5: list(zip(names, sorted(_shares(logits).tolist(), reverse=True)))[:k],
        ),
        Misconception(
            "probabilities-not-sorted-along",
            "The names are right, but beside them stand the probabilities of the first k classes.",
            lambda logits, names, k=5: [
                (names[i], float(share)) for i, share in zip(np.argsort(-logits)[:k], _shares(logits))
            ],
        ),
    ],
    hints=[
        "Which logit belongs to the most probable name? And what happens to exp(900)?",
        "`np.argsort` gives places in the order of the numbers, the smallest first. Softmax stays the same when "
        "all logits sink by the same amount.",
        "Subtract the largest, exp, divide by the sum; the places in falling order, the first k of them; a list of "
        "pairs.",
    ],
    likeness=_alike,
    keras=True,
)
