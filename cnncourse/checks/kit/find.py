"""A lesson's checks are found by being there: a module per exercise in the lesson's package, no list."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from cnncourse.checks.kit.check import Check


def checks_in(package: str) -> dict[str, Check]:
    """Import a package's modules and return the check that each brings, in the order of their names.

    A module `cross_correlate` brings a check `cross_correlate`; what begins with an underscore is shared by others.

    Args:
        package: the package's name, `__name__` in its `__init__.py`.

    Raises:
        ImportError: a module has no check of its own name.
    """
    found = {}
    for module in pkgutil.iter_modules(sys.modules[package].__path__):
        if not module.name.startswith("_"):
            check = getattr(importlib.import_module(f"{package}.{module.name}"), module.name, None)
            if not isinstance(check, Check) or check.identifier != module.name:
                raise ImportError(
                    f'{package}.{module.name} must bring {module.name} = Check("{module.name.replace("_", "-")}", ...).'
                )
            found[module.name] = check
    return found
