"""A progress bar for long trainings, which shows only where someone watches: in a terminal or in a live notebook.

Where a notebook runs on its own (nbconvert, nbgrader, nbval) it says nothing, so that a lesson prints the same twice.
"""

from __future__ import annotations

import sys
from typing import Any

WIDTH = 30  # characters


def is_watched() -> bool:
    """Tell whether someone sits before the output: a terminal, or a front end that could also ask for input."""
    if "ipykernel" not in sys.modules:
        return sys.stdout.isatty()
    from IPython import get_ipython

    shell = get_ipython()
    return bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))


def bar(done: int, of: int, logs: dict[str, float]) -> str:
    """Draw progress as text: "██████░░░░ 6/10  loss 0.52"."""
    filled = WIDTH * done // of
    values = "  ".join(f"{name} {value:.3f}" for name, value in logs.items())
    return f"{'█' * filled}{'░' * (WIDTH - filled)} {done}/{of}  {values}"


def progress() -> Any:
    """Make a Keras callback that shows an epoch's number and losses, and clears them away at the end."""
    from cnncourse import backend

    backend.load()
    import keras

    class Progress(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self.line = None

        def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
            if is_watched():
                self._write(bar(epoch + 1, self.params["epochs"], logs or {}))

        def on_train_end(self, logs: dict | None = None) -> None:
            if is_watched():
                self._write("")

        def _write(self, text: str) -> None:
            if "ipykernel" not in sys.modules:
                print("\r" + text.ljust(WIDTH + 80), end="", flush=True)
                return
            from IPython.display import display

            shown = {"text/plain": text}
            if self.line is None:
                self.line = display(shown, raw=True, display_id=True)
            else:
                self.line.update(shown, raw=True)

    return Progress()
