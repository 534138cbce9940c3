"""A Sphinx extension: formulas as MathML, which browsers draw themselves and screen readers read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils.nodes import SkipNode
from docutils.utils.math.latex2mathml import tex2mathml

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_EITHER_SIDE = re.compile(r"\\(big+|Big+)(?=[()\[\]|])")  # docutils knows \bigl and \bigr


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer "mathml"."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def mathml(formula: str, block: bool = False) -> str:
    """Return a formula in LaTeX as MathML.

    Raises:
        docutils.utils.math.MathError: it holds a command that is not known.
    """
    sided = _EITHER_SIDE.sub(lambda match: rf"\{match[1]}l", formula)
    return tex2mathml(sided.replace(r"\_", "_"), as_block=block)


def _inline(writer: Any, node: Any) -> None:
    writer.body.append(mathml(node.astext()))
    raise SkipNode


def _block(writer: Any, node: Any) -> None:
    writer.body.append(f'<div class="formula">{mathml(node.astext(), block=True)}</div>')
    raise SkipNode
