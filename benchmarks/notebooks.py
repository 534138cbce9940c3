"""How long Run All takes for an answer key, beside its cells without any check in a kernel of their own."""

from __future__ import annotations

from time import perf_counter

from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

from tests.lessons import notebook_path, read


def bench(numbers: list[str]) -> None:
    """Print a line for each lesson."""
    print("| lesson | Run All, s | without checks, s |\n|---|---|---|")
    for number in numbers:
        whole, bare = read(number, "solutions"), read(number, "solutions")
        bare.cells = [cell for cell in bare.cells if not cell.metadata.get("nbgrader", {}).get("grade")]
        seconds = [run(notebook, number) for notebook in (bare, whole)]  # the first one also warms the disk's cache
        print(f"| {number} | {seconds[1]:.1f} | {seconds[0]:.1f} |", flush=True)
    print(flush=True)


def run(notebook: NotebookNode, number: str) -> float:
    """Run a notebook from a kernel's start to its end; return the seconds."""
    place = str(notebook_path(number, "solutions").parent)
    config = Config({"KernelManager": {"transport_encryption": "auto"}})  # or the kernel complains on the terminal
    client = NotebookClient(notebook, timeout=600, config=config, resources={"metadata": {"path": place}})
    start = perf_counter()
    client.execute()
    return perf_counter() - start
