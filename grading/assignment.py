"""The manifest: what grading knows of an assignment, from its answer key and what was released of it.

Nothing in here needs this course: any nbgrader assignment has cells that are answers and cells that check. Where the
check cells call `cnncourse.checks`, the same checks judge that the learner ran.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from symtable import SymbolTable, symtable

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution, is_task

from cnncourse.beside import ANSWERS, HIDDEN, LOADER
from cnncourse.beside.isolate import Limits

HEAVY = ("keras", "tensorflow")
DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Exercise:
    """What is graded together: an answer, and the checks that follow it.

    Args:
        name: the answer cell's grade_id.
        checks: grade ids of its check cells; none where it is graded by hand.
        points: the most that it earns.
        by_hand: it is graded by hand.
    """

    name: str
    checks: tuple[str, ...]
    points: float
    by_hand: bool = False


@dataclass(frozen=True)
class Part:
    """One notebook of an assignment.

    Args:
        name: "convolution".
        key: the answer key.
        released: what learners got.
        hidden: the packages of its course's checks and quizzes.
    """

    name: str
    key: NotebookNode
    released: NotebookNode
    hidden: tuple[str, ...] = HIDDEN

    @cached_property
    def checks(self) -> dict[str, str]:
        """The source of each check cell by its grade id, hidden tests included."""
        return {_id(cell): cell.source for cell in self.key.cells if is_grade(cell) and not is_solution(cell)}

    @cached_property
    def points(self) -> dict[str, float]:
        """The most points of each graded cell."""
        return {
            _id(cell): float(cell.metadata.nbgrader.points)
            for cell in self.key.cells
            if is_grade(cell) or is_task(cell)
        }

    @cached_property
    def exercises(self) -> list[Exercise]:
        """What is graded, in order."""
        found: list[Exercise] = []
        last = ""
        for cell in self.key.cells:
            if is_task(cell) or (is_solution(cell) and is_grade(cell)):
                found.append(Exercise(_id(cell), (), self.points[_id(cell)], True))
                last = ""
            elif is_solution(cell):
                last = _id(cell)
            elif is_grade(cell):
                before = found[-1] if found and found[-1].name == last and not found[-1].by_hand else None
                if before:
                    found.pop()
                checks = (*(before.checks if before else ()), _id(cell))
                points = self.points[_id(cell)] + (before.points if before else 0)
                found.append(Exercise(last or _id(cell), checks, points))
        return found

    @cached_property
    def untouched(self) -> dict[str, str]:
        """The released text of each answer cell."""
        return {_id(cell): cell.source for cell in self.released.cells if is_solution(cell)}

    @cached_property
    def answered(self) -> set[str]:
        """Names that the key's answer cells bind: these come from the student."""
        return set().union(*(given for given, _ in self._answers_names))

    @cached_property
    def asked(self) -> set[str]:
        """Global names that the key's functions use: a check that gives one a value gives it to the student's code."""
        return set().union(*(asked for _, asked in self._answers_names))

    @cached_property
    def needs(self) -> dict[str, set[str]]:
        """By check: names that it uses, and those that the key's answers to it use in turn."""
        return {check: self._needed(used(source)) for check, source in self.checks.items()}

    def _needed(self, names: set[str]) -> set[str]:
        found: set[str] = set()
        while names - found:
            found |= names
            names = set().union(*(asked for given, asked in self._answers_names if given & found))
        return found

    @cached_property
    def _answers_names(self) -> list[tuple[set[str], set[str]]]:
        """Of each of the key's answers: the names that it gives a value, and those that its functions ask for."""
        answers = [cell.source for cell in self.key.cells if is_solution(cell) and cell.cell_type == "code"]
        return [(bound(one), _globals(symtable(one, "", "exec"))) for one in answers if _body(one)]

    @cached_property
    def known(self) -> tuple[str, str]:
        """The key's imports, and the helpers that the checks call."""
        return self._known(*self.checks)

    @cached_property
    def known_by(self) -> dict[str, tuple[str, str]]:
        """By check: what the trusted side runs before it, of the key's imports and helpers, and the plain values of the
        check cells above it.
        """
        return {check: self._known(check, values=self._values_above(check)) for check in self.checks}

    def _known(self, *checks: str, values: list[ast.stmt] = ()) -> tuple[str, str]:
        """The imports and helpers that some checks need.

        Helpers are functions and classes that the key defines outside of answers, and these values; a check runs its
        own ones itself.
        """
        own = [node for check in checks for node in _body(self.checks[check])] if len(checks) == 1 else []
        given = set().union(*(bound_by(node) for node in own if isinstance(node, DEFINES)))
        wanted = set().union(*(used(self.checks[check]) for check in checks)) - self.answered - given
        nodes = [
            node
            for cell in self.key.cells
            if cell.cell_type == "code" and not is_solution(cell)
            for node in self._statements[cell.source]
        ]
        nodes += [node for source in self.checks.values() for node in self._statements.get(source, ())]
        kept: list[ast.stmt] = []
        grown = True
        while grown:
            able = [node for node in nodes if (_is_helper(node) or node in values) and node not in kept]
            fitting = [node for node in able if bound_by(node) & wanted]
            kept += fitting
            grown = bool(fitting)
            wanted |= (
                set().union(*({name.id for name in ast.walk(node) if isinstance(name, ast.Name)} for node in fitting))
                - self.answered
                - given
            )
        imports = [node for node in nodes if node in kept and isinstance(node, (ast.Import, ast.ImportFrom))]
        helpers = [node for node in nodes if node in kept and node not in imports]
        return "\n".join(map(ast.unparse, imports)), "\n".join(map(ast.unparse, helpers))

    def _values_above(self, check: str) -> list[ast.stmt]:
        """The statements above a check that give names plain values, which nothing there changes."""
        by = {name: node for name, (_, node) in self.made_above.get(check, {}).items()}
        return [node for node in by.values() if node and all(by.get(name) is node for name in bound_by(node))]

    @cached_property
    def made_above(self) -> dict[str, dict[str, tuple[str, ast.stmt | None]]]:
        """By check: the names that an instructor's own check cells above it give a value; by name which cell does, and
        the statement, None where it is not a literal or is changed there.
        """
        found, made = {}, {}
        for cell in self.key.cells:
            if cell.cell_type != "code" or is_solution(cell):
                continue
            name = _id(cell) if is_grade(cell) else ""
            found |= {name: dict(made)} if name else {}
            for node in self._statements[cell.source]:
                own = name and not self.calls_the_course(name)
                made = {one: by for one, by in made.items() if one not in bound_by(node)}
                if own and not _is_helper(node):
                    made |= dict.fromkeys(bound_by(node), (name, node if _is_plain(node) else None))
                if own:
                    made |= {one: (made[one][0], None) for one in _changed_in(node) & made.keys()}
        return found

    @cached_property
    def _statements(self) -> dict[str, list[ast.stmt]]:
        """The statements of each of the key's cells of code, by its source."""
        return {cell.source: _body(cell.source) for cell in self.key.cells if cell.cell_type == "code"}

    @cached_property
    def uses_the_course(self) -> bool:
        """Its check cells call its course's checks or quizzes."""
        return any(name in self.known[0] for name in self.hidden)

    def calls_the_course(self, check: str) -> bool:
        """This check calls its course's checks or quizzes."""
        return bool(used(self.checks[check]) & self._courses_names)

    @cached_property
    def _courses_names(self) -> set[str]:
        """What the key imports of its course's checks and quizzes, and the helpers that use it."""
        imports, helpers = (ast.parse(source).body for source in self.known)
        names = set().union(*(bound_by(node) for node in imports if self.is_hidden(node)))
        for node in helpers:
            names |= bound_by(node) if names & {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} else set()
        return names

    def is_hidden(self, node: ast.stmt) -> bool:
        """It imports checks or quizzes of its course."""
        names = [alias.name for alias in node.names]
        names += [f"{node.module}.{name}" for name in names] if isinstance(node, ast.ImportFrom) else []
        return any(name.startswith(self.hidden) for name in names)

    def answered_for(self, check: str) -> set[str]:
        """Names that the key's answer to what this check is about gives a value."""
        exercise = next(one for one in self.exercises if check in one.checks)
        return set().union(
            *(bound(cell.source) for cell in self.key.cells if is_solution(cell) and _id(cell) == exercise.name)
        )

    @cached_property
    def about_plain_values(self) -> set[str]:
        """The checks about what needs no class of the key's, given or in an answer: the key's values are plain ones."""
        checks = self.checks.values()
        cells = [cell for cell in self.key.cells if cell.cell_type == "code" and cell.source not in checks]
        makers = [cell for cell in cells if any(map(_makes_a_class, _body(cell.source)))]
        given = any(not is_solution(cell) for cell in makers)
        made = set().union(*(bound(cell.source) for cell in makers))
        needed = {check: self.needs[check] | self.answered_for(check) for check in self.checks}
        return {check for check, names in needed.items() if not given and not names & made}

    def is_answered(self, check: str) -> bool:
        """The key answers what this check is about: its answer is another one than the stub."""
        keys = {_id(cell): cell.source for cell in self.key.cells if is_solution(cell)}
        exercise = next(one for one in self.exercises if check in one.checks)
        return keys.get(exercise.name, "").strip() != self.untouched.get(exercise.name, "-").strip()

    @cached_property
    def imports(self) -> list[str]:
        """Modules that the released notebook imports at its top."""
        names: dict[str, None] = {}
        for cell in self.released.cells:
            if cell.cell_type == "code":
                for node in _body(cell.source):
                    if isinstance(node, ast.Import):
                        names |= dict.fromkeys(alias.name for alias in node.names)
                    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                        names |= dict.fromkeys([node.module])
        return list(names)


@dataclass(frozen=True)
class Assignment:
    """An assignment: its notebooks, the files beside them, and what its cells may use.

    Args:
        name: "01-convolution".
        parts: its notebooks.
        files: what lies beside them, by path.
        folder: where the answer key and its own modules are.
    """

    name: str
    parts: tuple[Part, ...]
    files: dict[str, bytes] = field(default_factory=dict)
    folder: Path | None = None

    @cached_property
    def preload(self) -> list[str]:
        """Modules that a worker imports once for all."""
        names = dict.fromkeys(["numpy", *(name for part in self.parts for name in part.imports)])
        absent = (*self.answers, *(name for part in self.parts for name in part.hidden))
        names = [name for name in names if not name.startswith(absent)]
        return sorted(
            names, key=lambda name: name.split(".")[0] not in HEAVY
        )  # or another module would load them loudly

    @property
    def answers(self) -> tuple[str, ...]:
        """Modules that hold what it asks for: absent where it is graded."""
        return ANSWERS.get(self.name, ())

    @property
    def has_own_checks(self) -> bool:
        """Some checks are an instructor's own, and call none of this course's."""
        return any(not part.calls_the_course(check) for part in self.parts for check in part.checks)

    @property
    def is_heavy(self) -> bool:
        """It uses TensorFlow."""
        return any(name.split(".")[0] in HEAVY or name == LOADER for name in self.preload)

    @property
    def limits(self) -> Limits:
        """What a submission's processes may use: memory beyond the worker's own."""
        return Limits(memory=3_000_000_000 if self.is_heavy else 1_000_000_000)

    @property
    def seconds(self) -> float:
        """CPU seconds that one cell may take: three times what Run All may."""
        return 3 * (self._bar if self.is_heavy else 30.0)

    @property
    def _bar(self) -> float:
        return 90.0 if re.match(r"0[78]-", self.name) else 60.0 if self.name.startswith("09-") else 45.0

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the answer key and the released notebook."""
        digest = hashlib.sha256()
        for part in self.parts:
            for notebook in (part.key, part.released):
                for cell in notebook.cells:
                    digest.update(repr((cell.source, cell.metadata.get("nbgrader"))).encode())
        for name, content in sorted(self.files.items()):
            digest.update(name.encode() + b"\0" + content)
        return digest.hexdigest()


def used(source: str) -> set[str]:
    """Return the names that a cell uses."""
    return {node.id for tree in _body(source) for node in ast.walk(tree) if isinstance(node, ast.Name)}


def bound(source: str) -> set[str]:
    """Return the names that a cell gives a value at its top level."""
    return set().union(*map(bound_by, _body(source)))


def _body(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError):
        return []  # magics and shell lines: not for the trusted side


def _globals(table: SymbolTable) -> set[str]:
    """Return the global names that the functions of a cell use."""
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
    inner = set().union(*map(_globals, table.get_children()))
    return inner | own if table.get_type() != "module" else inner


def _makes_a_class(node: ast.stmt) -> bool:
    return any(isinstance(part, ast.ClassDef) for part in ast.walk(node))


def _is_helper(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Import, ast.ImportFrom, *DEFINES))


def _is_plain(node: ast.stmt) -> bool:
    """It gives names, and nothing else, the value of a literal; `sum = None` is about the check that it stands in."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    parts = [part for one in targets for part in (one.elts if isinstance(one, (ast.Tuple, ast.List)) else [one])]
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or not all(isinstance(one, ast.Name) for one in parts):
        return False
    if any(hasattr(builtins, one.id) for one in parts):
        return False
    try:
        ast.literal_eval(node.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


_CHANGES = {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "reverse"}
_CHANGES |= {"setdefault", "sort", "update"}


def _changed_in(node: ast.stmt) -> set[str]:
    """Return the names whose values a statement changes in place or deletes: `seen.append(3)`, `table["a"] = 1`, also
    in a function that it defines.
    """
    names = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Global):
            names |= set(part.names)
        changes = isinstance(part, ast.Attribute) and part.attr in _CHANGES
        changes |= isinstance(part, ast.Subscript) and not isinstance(part.ctx, ast.Load)
        if changes or (isinstance(part, ast.Name) and isinstance(part.ctx, ast.Del)):
            while isinstance(part, (ast.Attribute, ast.Subscript)):
                part = part.value
            names |= {part.id} if isinstance(part, ast.Name) else set()
    return names


def bound_by(node: ast.stmt, imports: bool = True) -> set[str]:
    """Return the names that a statement gives a value, those of its blocks (if, try, with, for) included.

    Args:
        node: the statement.
        imports: what is imported counts, too.
    """
    names, left = set(), [node]
    while left:
        node = left.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names if imports}
        elif isinstance(node, DEFINES):
            names.add(node.name)
        else:
            names |= {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()
            left += ast.iter_child_nodes(node)
    return names


def _id(cell: NotebookNode) -> str:
    return cell.metadata.nbgrader.grade_id


MOST_BESIDE = 50_000_000  # bytes of what is handed in beside notebooks


def read_files(folder: Path, most: int = MOST_BESIDE) -> dict[str, bytes]:
    """Read what lies beside notebooks.

    Raises:
        ValueError: it is too much.
    """
    files: dict[str, bytes] = {}
    total = 0
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "__pycache__")) for part in file.relative_to(folder).parts)
        notebook = any(part.endswith(".ipynb") for part in file.relative_to(folder).parts)  # or a folder of that name
        if file.is_symlink() or not file.is_file() or hidden or notebook:
            continue
        total += file.stat().st_size
        if total > most:
            raise ValueError(f"the files beside the notebook have more than {most // 1_000_000} MB")
        files[file.relative_to(folder).as_posix()] = file.read_bytes()
    return files
