"""A report: what a check found, as plain text and as HTML that reads well on light and on dark ground."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from html import escape

NOT_ATTEMPTED, NOT_YET, CORRECT = "not attempted", "not yet", "correct"

# Symbol, border and tint of a status. The tint is transparent, so that it suits both themes; the text keeps
# the theme's own colour, and every colour goes together with a symbol and a word.
_LOOK = {
    CORRECT: ("✓", "#2da44e", "rgba(45,164,78,0.10)"),
    NOT_YET: ("✗", "#d4730b", "rgba(212,115,11,0.10)"),
    NOT_ATTEMPTED: ("○", "#7d8590", "rgba(125,133,144,0.10)"),
}
_CODE = "font-family:var(--jp-code-font-family,monospace);font-size:0.92em"


@dataclass(frozen=True)
class Line:
    """One criterion in a report. `passed` is None where it could not be tried."""

    title: str
    points: float
    max_points: float
    passed: bool | None

    @property
    def symbol(self) -> str:
        """✓ passed, ✗ failed, ○ not tried."""
        return {True: "✓", False: "✗", None: "○"}[self.passed]


@dataclass(frozen=True)
class Paragraph:
    """A part of a report's explanation: a heading in bold, text, and a block in fixed width. All may be empty."""

    heading: str = ""
    text: str = ""
    block: str = ""


@dataclass(frozen=True)
class Report:
    """What a check found.

    Args:
        name: the exercise's or question's name, "cross-correlate".
        points: earned, between 0 and max_points.
        max_points: what a right answer earns.
        status: "not attempted", "not yet" or "correct".
        criteria: one line a criterion.
        misconception: name of the recognised mistake, "kernel-flipped", or None.
        paragraphs: the explanation.
        hint: the next hint and how to ask for it, (label, text, call), or None.
    """

    name: str
    points: float
    max_points: float
    status: str
    criteria: tuple[Line, ...] = ()
    misconception: str | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    hint: tuple[str, str, str] | None = None

    @property
    def title(self) -> str:
        """The first line: name, status and points."""
        return f"{self.name}: {self.status} · {points(self.points)} of {count(self.max_points, 'point')}"

    @property
    def text(self) -> str:
        """The report as plain text; the hint's own text is left to `hint()`."""
        lines = [f"{_LOOK[self.status][0]} {self.title}"]
        lines += [f"   {line.symbol} {line.title} ({_score(line)})" for line in self.criteria]
        for part in self.paragraphs:
            lines.append(": ".join(filter(None, (part.heading, part.text))))
            lines += [f"    {row}" for row in part.block.splitlines()]
        if self.hint:
            lines.append(f"{self.hint[0]}: {self.hint[2]}")
        return "\n".join(line for line in lines if line.strip())

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_html_(self) -> str:
        symbol, colour, tint = _LOOK[self.status]
        parts = [f'<div style="font-weight:600">{symbol} {escape(self.title)}</div>']
        parts += [_line_html(line) for line in self.criteria]
        parts += [_paragraph_html(part) for part in self.paragraphs]
        if self.hint:
            parts.append(_hint_html(*self.hint))
        return _box(colour, tint, "".join(parts))


@dataclass(frozen=True)
class Note:
    """A short message to the learner in the look of a report, such as a hint."""

    heading: str
    text: str

    def __str__(self) -> str:
        return f"{self.heading}: {self.text}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        _, colour, tint = _LOOK[NOT_ATTEMPTED]
        return _box(colour, tint, f"<strong>{escape(self.heading)}.</strong> {_with_code(self.text)}")


@dataclass(frozen=True)
class Text:
    """A text in Markdown."""

    markdown: str

    def __str__(self) -> str:
        return self.markdown

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return self.markdown


def present(thing: Report | Note | Text) -> None:
    """Show a report in a notebook, or print it where there is none. Nothing goes to stderr."""
    if "IPython" in sys.modules:  # whatever the kernel, in a browser too; without one it prints
        from IPython.display import display

        display(thing)
    else:
        print(thing)


def points(value: float) -> str:
    """Write points without a needless ".0"."""
    return f"{value:g}"


def count(value: float, noun: str) -> str:
    """Write "1 point", "2 points"."""
    return f"{value:g} {noun}{'' if value == 1 else 's'}"


def _score(line: Line) -> str:
    return f"{points(line.points)} of {points(line.max_points)}"


def _box(colour: str, tint: str, inner: str) -> str:
    return (
        f'<div style="border-left:4px solid {colour};background:{tint};padding:0.6em 1em;margin:0.3em 0;'
        f'max-width:50em;line-height:1.5;font-family:var(--jp-content-font-family,sans-serif)">{inner}</div>'
    )


def _line_html(line: Line) -> str:
    colour = {True: "#2da44e", False: "#d4730b", None: "#7d8590"}[line.passed]
    return (
        f'<div style="margin-left:1em"><span style="color:{colour};font-weight:600">{line.symbol}</span> '
        f'{escape(line.title)} <span style="opacity:0.75">({_score(line)})</span></div>'
    )


def _paragraph_html(part: Paragraph) -> str:
    heading = f"<strong>{escape(part.heading)}.</strong> " if part.heading else ""
    html = f'<div style="margin-top:0.5em">{heading}{_with_code(part.text)}</div>'
    if part.block:
        html += f'<pre style="{_CODE};margin:0.3em 0 0 1em;background:transparent">{escape(part.block)}</pre>'
    return html


def _hint_html(label: str, text: str, call: str) -> str:
    return (
        f'<details style="margin-top:0.5em"><summary style="cursor:pointer">{escape(label)}</summary>'
        f'<div style="margin-left:1em">{_with_code(text)}<br><span style="opacity:0.75">More hints: '
        f'<code style="{_CODE}">{escape(call)}</code> in a new cell.</span></div></details>'
    )


def _with_code(text: str) -> str:
    """Escape a text and set what stands in `backticks` in fixed width."""
    parts = escape(text).split("`")
    return "".join(f'<code style="{_CODE}">{part}</code>' if i % 2 else part for i, part in enumerate(parts))
