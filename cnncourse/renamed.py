"""Modules keep the names under which notebooks that are already with learners import them."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

RENAMED = {
    "cnncourse.families": "cnncourse.small_networks",
    "cnncourse.historic": "cnncourse.historic_layers",
    "cnncourse.stacks": "cnncourse.numpy_stacks",
}


class _OldNames(MetaPathFinder, Loader):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name in RENAMED else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return ModuleType(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__.update(vars(import_module(RENAMED[module.__name__])) | {"__name__": module.__name__})


def keep_old_names() -> None:
    """Let `import` find a module by its old name, too."""
    sys.meta_path.append(_OldNames())
