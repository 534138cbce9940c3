"""Grade a class: every submission through the judge, over all cores; then gradebook, feedback pages and CSV files.

`find` (submission.py) reads and mends a submission; `Judge` (judge.py) runs its cells in the sandbox (sandbox.py,
session.py) and judges each exercise; verdicts go to results/STUDENT/ASSIGNMENT.json, the executed notebook to
autograded/. One process writes the gradebook. Whoever kills this at any moment and runs it again gets the same
grades: what is finished is known by a key made of what was handed in, the answer key and the grader's own code.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import secrets
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import nbformat
from nbformat import NotebookNode
from rich.progress import track

from cnncourse import backend
from cnncourse.beside import guard
from cnncourse.report import count
from grading.anonymous import anonymise
from grading.assignment import Assignment, Part, read_files
from grading.classes import Class
from grading.course import Lesson, Refused, cores, disk_is_full
from grading.diff import changed, told_briefly
from grading.feedback import write_page
from grading.files import text_of, write
from grading.fingerprints import OWN_ANSWER, Grounds, of_folder, of_page, of_person
from grading.gradebook import ready, record, register
from grading.individual import numbers_of, refuse_another_release, whose_numbers
from grading.judge import Judge, Lost, grade_id
from grading.mend import mend, notes
from grading.results import TO_TAKE_OFF, Recorded, Result, Used, Verdict, read_result, table, write_csv
from grading.roster import Whose, told
from grading.sandbox import NoSandbox, Plain, Sandbox, refuse_without_sandbox
from grading.submission import ASK_AGAIN, NotGraded, beside, find

READ_SECONDS = 60
PAGE_SECONDS = 60  # a usual page takes less than one
LATE = ".late"  # an empty file beside a submission that the school's system marked as late


@dataclass(frozen=True)
class Options:
    """How to grade.

    Args:
        workers: how many processes; by default one for each core.
        students: only these; all by default.
        again: also what has not changed since it was graded.
        sandbox: run students' code in the sandbox.
        in_process: run check cells that know nothing of this course in the student's process.
        feedback: write the feedback pages too.
        anonymous: give each student a code; all submissions that come later have one, too.
        scheduler: judge on the Dask cluster of this address instead of here.
    """

    workers: int = 0
    students: tuple[str, ...] = ()
    again: bool = False
    sandbox: bool = True
    in_process: bool = False
    feedback: bool = True
    anonymous: bool = False
    scheduler: str = ""


def grade(class_: Class, lesson: Lesson, options: Options = Options()) -> list[Result]:
    """Grade an assignment's submissions; print the table; leave gradebook, notebooks, feedback pages and CSV files.

    Raises:
        Refused: there is nothing to grade, the roster is none, or, after all else, something is missing.
        NoSandbox: it would have to run students' code unprotected.
    """
    roster, codes = class_.read_roster(), class_.codes
    if options.anonymous or codes.names:
        anonymise(class_, codes)
    everyone = class_.students(lesson)
    students = [student for student in everyone if student in (options.students or everyone)]
    _refuse_nobody(class_, lesson, options, students)
    if options.sandbox and not options.scheduler:  # a cluster's workers have their own
        refuse_without_sandbox(class_.private)
    class_.folder.mkdir(parents=True, exist_ok=True)
    assignment = register(lesson, class_.config())
    refuse_another_release(lesson, assignment)
    before = [read_result(class_.results(student, lesson)) for student in everyone]
    results = judge_all(class_, lesson, assignment, students, options)
    done = [results.get(student) or read_result(class_.results(student, lesson)) for student in everyone]
    done = [result for result in done if result]
    changes = changed(before, done)
    whose = roster.whose(everyone, codes.names) if roster else Whose()
    recorded = _record_all(class_, done, whose)
    by_hand = {student: one.by_hand for student, one in recorded.items()}
    write_csv(class_.folder, lesson.name, done, by_hand)
    pages, missing = write_pages(class_, done, recorded) if options.feedback else (0, [])
    late = {student: one.late for student, one in recorded.items()}
    names = {} if codes.names else {student: str(person) for student, person in whose.people.items()}
    print(table(lesson.name, done, late, names, by_hand))
    for line in (*told(whose), *told_briefly(changes, names)):
        print(line)
    made = [count(pages, "feedback page")] * bool(pages)
    made += ["gradebook.db"] * class_.has_gradebook_file + ["grades.csv"]
    print(f"\nIn {class_.shown(class_.folder)}/: {', '.join(made)}.")
    missing += [f"{names.get(each, each)} {TO_TAKE_OFF}." for each, one in recorded.items() if one.to_take_off]
    missing += class_.strays(lesson)
    if missing:
        raise Refused("\n".join(missing))
    return [result for result in done if result.student in students]


def _refuse_nobody(class_: Class, lesson: Lesson, options: Options, students: list[str]) -> None:
    where = class_.shown(class_.submissions or class_.folder / "submitted")
    absent = sorted(set(options.students) - set(students))
    if absent:
        raise Refused(f"There is no submission {where}/{absent[0]}/{lesson.name}/.")
    if not students:
        what = f"There are no submissions in {where}/*/{lesson.name}/."
        fetch = f"Fetch them with: course collect FOLDER_OR_ZIP {lesson.name}"
        raise Refused("\n".join([f"{what} {fetch}", *class_.strays(lesson)]))


def judge_all(
    class_: Class, lesson: Lesson, assignment: Assignment, students: list[str], options: Options
) -> dict[str, Result]:
    """Judge submissions on all cores; those that have not changed since they were judged are not judged again."""
    grader = Grader(class_, lesson, assignment, options, secret_of(class_))
    results = {student: before for student in students if (before := grader.before(student))}
    for attempt in (1, 2):  # a process of ours that dies is no fault of a student's: once more, with new ones
        todo = [student for student in students if student not in results]
        if not todo:
            break
        with _engine(grader) as engine:
            grader.try_keys(engine)
            for together in (
                [todo] if attempt == 1 else [[student] for student in todo]
            ):  # whose end it was is alone then
                _judge_together(engine, together, results)
    for student in students:
        if student not in results:
            results[student] = Result(
                student,
                lesson.name,
                problem="the grader's own process died twice. Grade it once more; if it dies again, look at the "
                "notebook by hand.",
            )
    return results


class Engine(Protocol):
    """Where submissions are judged: each of them in a process of its own, many at the same time."""

    def judge(self, students: list[str]) -> Iterator[tuple[str, Result]]:
        """Judge submissions and keep what came of each; those whose process dies are left out."""

    def judge_keys(self) -> tuple[dict, dict]:
        """Judge the answer key: see `Grader.judge_keys`."""


def _engine(grader: Grader) -> contextlib.AbstractContextManager[Engine]:
    if grader.options.scheduler:
        from grading.scaling.cluster import cluster  # Dask is loaded only where it is asked for

        return cluster(grader)
    return _processes(grader)


def _judge_together(engine: Engine, students: list[str], results: dict[str, Result]) -> None:
    """Judge submissions; those whose process dies have no result afterwards."""
    unseen = not sys.stdout.isatty()
    with contextlib.closing(engine.judge(students)) as judged:
        results |= track(judged, "Grading", len(students), transient=True, disable=unseen)


@contextlib.contextmanager
def _processes(grader: Grader) -> Iterator[Engine]:
    """Have this machine's processes, which share a worker."""
    with grader.shared_worker():
        yield _Processes(grader)


@dataclass(frozen=True)
class _Processes:
    """An engine of this machine's processes."""

    grader: Grader

    def judge(self, students: list[str]) -> Iterator[tuple[str, Result]]:
        workers = min(self.grader.options.workers or cores(), len(students))
        context = multiprocessing.get_context(_METHOD)
        with ProcessPoolExecutor(workers, context, begin, (os.getpid(), self.grader)) as pool:
            waiting = {pool.submit(_grade_one, student): student for student in students}
            try:
                for future in as_completed(waiting):
                    with contextlib.suppress(BrokenProcessPool):
                        yield waiting[future], future.result()
            finally:  # Ctrl-C: what is being judged is judged to its end, and nothing else
                for future in waiting:
                    future.cancel()

    def judge_keys(self) -> tuple[dict, dict]:
        return self.grader.judge_keys()


_METHOD = "fork" if sys.platform.startswith("linux") else "spawn"
_grader: Grader | None = None


def begin(parent: int, grader: Grader | None = None) -> None:
    """Set up a process of the grader's, which ends with the one that started it."""
    global _grader
    _die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started us decides
    ready()
    _grader = grader


def _grade_one(student: str) -> Result:
    try:
        return _grader.keep(*_grader.judge(student))
    except Exception as problem:  # whatever one submission does, the others are graded
        return _grader.stumbled(student, problem)


class Grader:
    """Grades one submission after the other. On Linux the processes of the pool are forked from one that has started
    the worker and imported the key's libraries: both are there once, however many cores there are."""

    def __init__(self, class_: Class, lesson: Lesson, assignment: Assignment, options: Options, secret: bytes):
        self.class_, self.lesson, self.assignment, self.options, self.secret = (
            class_,
            lesson,
            assignment,
            options,
            secret,
        )
        self.grounds = Grounds(assignment, b"%d" % options.in_process + secret, class_.course)
        self.whose = whose_numbers(class_, lesson, assignment.parts)
        self.worker: Sandbox | Plain | None = None
        self.unfit: dict[str, dict[str, str]] = {}
        self.took: dict[str, dict[str, float]] = {}

    def try_keys(self, engine: Engine) -> None:
        """Find the checks that the answer key itself does not pass here, and how long each takes with it, once for each
        state of key and grader.
        """
        if self.unfit or not self.assignment.has_own_checks:
            return
        file = self.class_.folder / "keys" / f"{self.lesson.name}.json"
        known = {} if self.options.again or not file.exists() else json.loads(file.read_text("utf-8"))
        if known.get("state") == self.grounds.whole:
            self.unfit, self.took = known["unfit"], known["took"]
            return
        self.unfit, self.took = engine.judge_keys()
        found = {"state": self.grounds.whole, "unfit": self.unfit, "took": self.took}
        write({file: json.dumps(found, indent=1) + "\n"})

    def judge_keys(self) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, float]]]:
        """Judge the answer key; return, by notebook, the checks that it does not pass itself and why, and the seconds
        that each one computed.

        Raises:
            Refused: it cannot be tried.
        """
        unfit = {}
        for part in self.assignment.parts:
            key = mend(part.key, part.released, demonstrations=True)
            try:
                unfit[part.name] = self._with_worker(lambda judge: judge.unfit_checks(part, key))  # noqa: B023
            except NotGraded as problem:
                raise Refused(f"The answer key could not be tried: {problem}") from None
        if not self.options.sandbox and self.worker:  # none is shared then
            self.worker.close()
            self.worker = None
        return unfit, self.took

    @contextlib.contextmanager
    def shared_worker(self) -> Iterator[None]:
        """Have a worker for all processes that are forked meanwhile; where none can be shared, each starts its own."""
        if self.options.sandbox:
            own = (
                [backend.load] if self.assignment.is_heavy else []
            )  # the key's imports, which would take as long again
            self.worker = self._new_worker(*own)
        try:
            yield
        finally:
            if self.worker:
                self.worker.close()
            self.worker = None

    def _new_worker(self, *own: Callable[[], None]) -> Sandbox | Plain:
        preload, answers = self.assignment.preload, self.assignment.answers
        if self.options.sandbox:
            return Sandbox(preload, *own, answers=answers, private=self.class_.private, course=self.class_.course)
        return Plain(preload, answers, self.class_.course)

    def before(self, student: str) -> Result | None:
        """What came of a submission, if it has been graded and nothing has changed since."""
        found = None if self.options.again else read_result(self.class_.results(student, self.lesson))
        if not found or found.problem or not found.is_whole:
            return None
        try:
            handed_in = of_folder(self.class_.place("submitted", student, self.lesson))
        except OSError:
            return None
        return found if found.key == self._key(student, handed_in) else None

    def judge(self, student: str) -> tuple[Result, dict[str, str] | None]:
        """Judge a submission; what has been judged before and rests on nothing that has changed stands.

        Returns:
            The result, and the texts of its executed notebooks by their names; None if it cannot be read at all.
        """
        folder = self.class_.place("submitted", student, self.lesson)
        before = None if self.options.again else read_result(self.class_.results(student, self.lesson))
        try:
            result, notebooks = self._judge(student, folder, of_folder(folder), before)
        except OSError as problem:
            return self.unread(student, problem), None
        return result, {name: text_of(notebook) for name, notebook in notebooks.items()}

    def keep(self, result: Result, notebooks: dict[str, str] | None) -> Result:
        """Write what came of a submission, as `judge` returns it."""
        if notebooks is not None:
            folder = self.class_.place("submitted", result.student, self.lesson)
            place = self.class_.place("autograded", result.student, self.lesson)
            beside = {place / name: content for name, content in read_files(folder).items()} if notebooks else {}
            write(beside | {place / f"{name}.ipynb": text for name, text in notebooks.items()})
            write({self.class_.results(result.student, self.lesson): result.text()})  # last: it says that all is done
        return result

    def unread(self, student: str, problem: OSError) -> Result:
        """What came of a submission that cannot be read.

        Raises:
            OSError: the disk is full, which ends the others, too.
        """
        if disk_is_full(problem):
            raise problem
        return Result(student, self.lesson.name, problem=f"it cannot be read: {problem}.")

    def stumbled(self, student: str, problem: Exception) -> Result:
        """What came of a submission that an error of ours ended.

        Raises:
            OSError: the disk is full, which ends the others, too.
        """
        if isinstance(problem, OSError) and disk_is_full(problem):
            raise problem
        said = f"the grader stumbled over it, which is its own fault ({type(problem).__name__}: {problem})."
        return Result(student, self.lesson.name, problem=said)

    def _key(self, student: str, handed_in: str) -> str:
        person = self.whose.people.get(student) if self.whose else None
        return " ".join([self.grounds.whole, handed_in, *([of_person(person.id, self.secret)] if person else [])])

    def _judge(
        self, student: str, folder: Path, handed_in: str, before: Result | None
    ) -> tuple[Result, dict[str, NotebookNode]]:
        """Judge each notebook of a submission."""
        verdicts: list[Verdict] = []
        notebooks: dict[str, NotebookNode] = {}
        said: list[str] = []
        problems: list[str] = []
        judged, stood, used = 0, 0, []
        for part in self.assignment.parts:
            try:
                with guard.time_limit(READ_SECONDS):
                    file, mended = find(folder, part, self.assignment.parts)
                numbers = numbers_of(self.class_, student, self.whose, part, mended)
                numbers.enter(part, mended)
                rests_on = self.grounds.of(part, mended, handed_in, numbers)
                standing, executed = self._standing(student, part, rests_on, before)
                if len(standing) < len(part.exercises):
                    files = beside(file, folder) | self.assignment.files
                    (executed, found), one = self._with_worker(
                        lambda judge: (judge.judge(part, mended, files, standing, executed, numbers), judge.used)  # noqa: B023
                    )
                    used.append(one)
                else:
                    found = list(standing.values())
            except (NotGraded, ValueError, guard.TimeUp) as problem:
                status = getattr(problem, "status", "unreadable")
                sentence = (
                    f"the notebook took too long to read. {ASK_AGAIN}"
                    if isinstance(problem, guard.TimeUp)
                    else str(problem)
                )
                verdicts += [
                    Verdict(part.name, one.name, None, one.points, status, "", sentence) for one in part.exercises
                ]
                problems.append(sentence)
                continue
            judged, stood = judged + len(part.exercises) - len(standing), stood + len(standing)
            verdicts += [replace(verdict, rests_on=rests_on[verdict.exercise]) for verdict in found]
            notebooks[part.name] = executed
            said += notes(executed)
        stamp = folder / "timestamp.txt"
        submitted = stamp.read_text("utf-8", "replace").strip()[:100] if stamp.is_file() else ""
        problem = problems[0] if len(problems) == len(self.assignment.parts) else ""
        late = (folder / LATE).is_file()
        result = Result(
            student,
            self.lesson.name,
            self._key(student, handed_in),
            tuple(verdicts),
            tuple(said),
            problem,
            submitted,
            late,
            judged,
            before.used if stood else _together(used),  # of a part would say little
        )
        return result, notebooks

    def _standing(
        self, student: str, part: Part, rests_on: dict[str, dict[str, str]], before: Result | None
    ) -> tuple[dict[str, Verdict], NotebookNode | None]:
        """Return the verdicts that still hold, and the executed notebook that they come from.

        A check that has to run may ask what the checks of earlier functions have found: these run, too.
        """
        if not before:
            return {}, None
        standing = {
            verdict.exercise: verdict
            for verdict in before.verdicts
            if verdict.notebook == part.name and verdict.rests_on == rests_on.get(verdict.exercise)
            if verdict.score is not None or verdict.by_hand
        }
        changed = [exercise for exercise in part.exercises if exercise.name not in standing]
        needed = set().union(*(part.needs[check] for exercise in changed for check in exercise.checks))
        standing = {name: standing[name] for name in standing if name.replace("-", "_") not in needed}
        file = self.class_.place("autograded", student, self.lesson) / f"{part.name}.ipynb"
        executed = _executed(file, part) if standing else None
        return (standing, executed) if executed else ({}, None)

    def _with_worker(self, judge: Callable[[Judge], Any]) -> Any:
        """Judge a notebook; a worker that is lost on the way is replaced, once."""
        for _ in (1, 2):
            try:
                self.worker = self.worker or self._new_worker()
                options = self.options
                return judge(
                    Judge(self.assignment, self.worker, self.secret, options.in_process, self.unfit, self.took)
                )
            except (Lost, NoSandbox) as problem:
                self.worker, why = None, str(problem)  # not closed: it may be others' too, and ends with us
        raise NotGraded(
            f"the grader's own worker was lost twice ({why}). Grade it once more; if it is lost again, look at the "
            "notebook by hand.",
            "not graded",
        )


def _together(used: list[Used | None]) -> Used | None:
    """What notebooks used one after the other; None where none has run, or nobody can tell."""
    if not used or None in used:
        return None
    return Used(sum(one.seconds for one in used), max(one.memory for one in used))


def _executed(file: Path, part: Part) -> NotebookNode | None:
    """Read the executed notebook of a submission; None if it is not there as we left it."""
    try:
        notebook = nbformat.read(file, 4)
        return notebook if part.checks.keys() <= {grade_id(cell) for cell in notebook.cells} else None
    except Exception:  # whatever has become of it: then all is judged again
        return None


def secret_of(class_: Class) -> bytes:
    """Return the class's secret, from which the seeds of checks come; it is drawn once."""
    file = class_.folder / "secret"
    if not file.exists():
        class_.folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".secret.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:
            new.write(secrets.token_hex(32) + "\n")
        with contextlib.suppress(FileExistsError):  # of two graders that begin at once, the first one's counts
            os.link(draft, file)
        draft.unlink()
    try:
        if secret := bytes.fromhex(file.read_text("ascii")):
            return secret
    except ValueError:
        pass
    raise Refused(
        f"{file} is damaged: put it back from a copy, or remove it; then all are graded anew, with other numbers."
    )


def _record_all(class_: Class, results: list[Result], whose: Whose) -> dict[str, Recorded]:
    """Write the gradebook, then which answers it knows of; return what it holds."""
    extra = {student: person.extra_days for student, person in whose.people.items()}
    others, texts = {}, {}
    for result in results:
        file = class_.results(result.student, Lesson(class_.course, result.assignment)).with_suffix(".answers")
        before, now = _read_answers(file), _answers(result)
        others[result.student] = {one for one, answer in now.items() if before.get(one, answer) != answer}
        if not before.items() >= now.items():
            texts[file] = json.dumps({"/".join(one): answer for one, answer in (before | now).items()}, indent=1) + "\n"
    with class_.gradebook() as gradebook:
        recorded = record(gradebook, results, class_.config(), extra, others)
    write(texts)
    return recorded


def _answers(result: Result) -> dict[tuple[str, str], str]:
    """Return the fingerprint of each answer that could be read, by notebook and exercise."""
    rests = {(one.notebook, one.exercise): one.rests_on.get(OWN_ANSWER, "") for one in result.verdicts}
    return {one: answer for one, answer in rests.items() if answer}


def _read_answers(file: Path) -> dict[tuple[str, str], str]:
    try:
        return {tuple(one.split("/")): answer for one, answer in json.loads(file.read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError):  # there is none, or no whole one: nothing says what has changed
        return {}


def write_pages(class_: Class, results: list[Result], recorded: dict[str, Recorded]) -> tuple[int, list[str]]:
    """Write the feedback pages on all cores, but for those that would be the same.

    Args:
        class_: whose.
        results: of each submission.
        recorded: what the gradebook holds of each.

    Returns:
        How many there are, and of each that is missing why.
    """
    problems: list[str] = []
    tasks = [
        _Page(Lesson(class_.course, result.assignment), result.student, name, recorded[result.student].marks)
        for result in results
        if not result.problem
        for name in dict.fromkeys(verdict.notebook for verdict in result.verdicts if _has_run(verdict))
    ]
    due = [page for page in tasks if page.is_due(class_)]
    if due:
        with ProcessPoolExecutor(
            min(cores(), len(due)), multiprocessing.get_context(_METHOD), begin, (os.getpid(),)
        ) as pool:
            problems += filter(None, pool.map(partial(_page_or_problem, class_), due, chunksize=4))
    return len(tasks) - len(problems), problems


def _has_run(verdict: Verdict) -> bool:
    """Its notebook was there and could be read; where nothing but the answer is missing, that earns a 0."""
    return verdict.score is not None or verdict.status not in ("missing", "unreadable")


@dataclass(frozen=True)
class _Page:
    """One feedback page: of a lesson's notebook, a student's, with the gradebook's marks."""

    lesson: Lesson
    student: str
    notebook: str
    marks: str

    def source(self, class_: Class) -> Path:
        """The executed notebook."""
        return class_.place("autograded", self.student, self.lesson) / f"{self.notebook}.ipynb"

    def file(self, class_: Class) -> Path:
        """Where it is written."""
        return class_.place("feedback", self.student, self.lesson) / f"{self.notebook}.html"

    def made_from(self, class_: Class) -> bytes:
        """Its last line: a fingerprint of all that it shows."""
        return f"\n<!-- made from {of_page(self.source(class_), self.marks)} -->\n".encode()

    def is_due(self, class_: Class) -> bool:
        """It is not there, or would be another one."""
        try:
            with self.file(class_).open("rb") as page:
                end = self.made_from(class_)
                page.seek(-len(end), os.SEEK_END)
                stamps = self.stamps(class_).items()
                return page.read() != end or any(stamp.read_bytes() != content for stamp, content in stamps)
        except OSError:
            return True

    def write(self, class_: Class) -> None:
        """Write it, with its stamps."""
        page = write_page(class_.config(), self.source(class_), self.student, self.lesson.name)
        write(self.stamps(class_) | {self.file(class_): page.encode() + self.made_from(class_)})

    def stamps(self, class_: Class) -> dict[Path, bytes]:
        """What nbgrader's release_feedback asks for beside it: when it was handed in, and the secret that names it."""
        found = map(self.source(class_).with_name, ("timestamp.txt", "submission_secret.txt"))
        return {self.file(class_).with_name(stamp.name): stamp.read_bytes() for stamp in found if stamp.is_file()}


def _page_or_problem(class_: Class, page: _Page) -> str:
    missing = f"There is no feedback page {page.student}/{page.lesson.name}/{page.notebook}.html"
    try:
        with guard.time_limit(PAGE_SECONDS):
            page.write(class_)
    except guard.TimeUp:
        return f"{missing}: it was not written after {PAGE_SECONDS} seconds. Its points are in grades.csv."
    except Exception as problem:  # nbconvert's, about one notebook: the others have their pages
        if isinstance(problem, OSError) and disk_is_full(problem):
            raise
        return f"{missing}: {type(problem).__name__}: {problem}"
    return ""


def _die_with(parent: int) -> None:
    """End when the process that started us is killed, so that nothing is left behind."""
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # killed before we asked
            os._exit(1)
