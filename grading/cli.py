"""The command `course`: build and prove lessons, grade classes. Each subcommand adds itself to the parser."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from grading.course import Course, Lesson, Refused, at, disk_is_full, here

if TYPE_CHECKING:
    from grading.classes import Class

_FULL = "The disk is full. Make room, then run the same command again: what is written is whole, and stays."


def main(arguments: list[str] | None = None, course: Course | None = None) -> int:
    """Run a command.

    Args:
        arguments: its words, by default those of the process.
        course: of this course; by default of the one that --course names, or that the current folder is in.

    Returns:
        The exit code: 0, or 1 if something is wrong with a lesson, or 2 if the command was not understood.
    """
    parser = argparse.ArgumentParser(prog="course", description="Build and prove the lessons, grade classes.")
    parser.add_argument(
        "--course", type=Path, metavar="FOLDER", help="another course's, with a course.toml (default: the current one)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (
        _add_build,
        _add_new,
        _add_test,
        _add_collect,
        _add_grade,
        _add_diff,
        _add_report,
        _add_export,
        _add_grade_sample,
        _add_doctor,
        _add_formgrader,
        _add_site,
    ):
        add(commands)
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):  # names of all scripts may come; a terminal that lacks one shows its number
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # jsonschema would spend two seconds on the grammar of a format (IRIs) that no notebook uses.
    sys.modules.setdefault("rfc3987_syntax", None)
    try:
        course = course or (at(options.course) if options.course else here())
        course.enter()
        return options.run(options, course)
    except (Refused, OSError) as problem:
        print(_FULL if disk_is_full(problem) else problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    except Exception as problem:  # told by their names: their modules are not loaded before they are needed
        if {"DBAPIError", "InvalidEntry"} & {one.__name__ for one in type(problem).__mro__}:
            reason = " ".join(str(getattr(problem, "orig", problem)).split())
            reason += "" if reason.endswith((".", "?")) else "."
            hint = "Does another program use it, and may you write to it?"
            said = f"The gradebook cannot be read or written: {reason} {hint}"
            print(_FULL if disk_is_full(problem) else said, file=sys.stderr)
        elif type(problem).__name__ == "NoSandbox":
            print(problem, file=sys.stderr)
        else:
            raise
        return 1


def _add_build(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("build", help="make a lesson's notebooks from its script")
    command.add_argument("lesson", nargs="?", metavar="LESSON", help='"01" or "01-convolution"; all without it')
    command.add_argument("--check", action="store_true", help="only check that the notebooks are up to date")
    command.set_defaults(run=_build)


def _build(options: argparse.Namespace, course: Course) -> int:
    lessons = course.find(options.lesson)
    if not lessons:
        return _unknown(options.lesson, course)
    from grading.building import build  # loads Jupyter's libraries, so not before they are needed

    failures = 0
    for lesson in lessons:
        start = perf_counter()
        try:
            build.check(lesson) if options.check else build.build(lesson)
            done = "is up to date" if options.check else f"built in {perf_counter() - start:.1f} s"
            print(f"{lesson.name} {done}", flush=True)
        except Refused as problem:
            failures += 1
            print(problem, file=sys.stderr, flush=True)
    return 1 if failures else 0


def _add_new(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("new", help="begin an exercise: three skeletons that say what is missing in them")
    command.add_argument("lesson", metavar="LESSON", help='"01" or "01-convolution"')
    command.add_argument("exercise", metavar="EXERCISE", help='its name, the function\'s with dashes: "min-pool2d"')
    command.set_defaults(run=_new)


def _new(options: argparse.Namespace, course: Course) -> int:
    lessons = course.find(options.lesson)
    if not lessons:
        return _unknown(options.lesson, course)
    from grading.building.new import begin

    print("Written:", *begin(lessons[0], options.exercise), sep="\n  ")
    print(f"Fill in what is MISSING there: {lessons[0].again()} says what is left; then {lessons[0].again('test')}.")
    return 0


def _add_test(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("test", help="prove a lesson: its checks, notebooks and verdicts")
    command.add_argument("lesson", nargs="?", metavar="LESSON", help='"01" or "01-convolution"; all without it')
    command.set_defaults(run=_test)


def _test(options: argparse.Namespace, course: Course) -> int:
    lessons = course.find(options.lesson)
    if not lessons:
        return _unknown(options.lesson, course)
    if not find_spec("nbval"):
        raise Refused(
            "What tests need is not installed here. Type  make test  (or: pip install -r requirements-dev.txt)."
        )
    from grading.prove import prove

    return prove(course, lessons[0].name if options.lesson else None)


def _add_collect(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("collect", help="put submissions from a folder, zip or tar into grading/submitted/")
    command.add_argument("source", metavar="FOLDER_OR_ZIP", type=Path, help="what your school's system delivered")
    command.add_argument("lesson", metavar="LESSON", help='"01" or "01-convolution"')
    _add_people(command)
    _add_db(command)
    command.set_defaults(run=_collect)


def _add_people(command: argparse.ArgumentParser) -> None:
    _add_roster(command)
    command.add_argument("--anonymous", action="store_true", help="codes for names, from now on; codes.csv tells whose")


def _add_roster(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--roster", type=Path, metavar="FILE", help="says who is in the class (default: grading/roster.csv, if there)"
    )


def _collect(options: argparse.Namespace, course: Course) -> int:
    lesson = _assignment(options.lesson, course)
    if not lesson:
        return _unknown(options.lesson, course)
    from grading.classes import Class
    from grading.collecting.collect import collect

    class_ = Class(course, roster=options.roster, db=options.db)
    return 1 if collect(class_, lesson, options.source, options.anonymous).problems else 0


def _add_grade(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("grade", help="grade the submissions of an assignment")
    command.add_argument("assignment", metavar="ASSIGNMENT", help='"01", "01-convolution", or a folder of solutions/')
    _add_places(command, "gets gradebook, grades.csv and all else (default: grading)")
    _add_people(command)
    _add_db(command)
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=int, default=0, metavar="N", help="processes at once (default: one for each core)"
    )
    where.add_argument("--scheduler", default="", metavar="ADDRESS", help="judge on a Dask cluster instead of here")
    command.add_argument("--student", action="extend", nargs="+", default=[], metavar="ID", help="only these")
    _add_how(command)
    command.add_argument(
        "--in-process", action="store_true", help="run an assignment's own check cells beside the student's code"
    )
    command.add_argument(
        "--no-feedback", action="store_true", help="leave the pages out; nbgrader generate_feedback writes them too"
    )
    command.set_defaults(run=_grade)


def _add_places(command: argparse.ArgumentParser, out: str) -> None:
    command.add_argument(
        "--submitted", type=Path, metavar="DIR", help="holds STUDENT/ASSIGNMENT/ (default: grading/submitted)"
    )
    command.add_argument("--out", type=Path, metavar="DIR", help=out)


def _add_db(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--db",
        default=os.environ.get("COURSE_DB", ""),
        metavar="URL",
        help="the gradebook is in this database (default: COURSE_DB, else the file gradebook.db)",
    )


def _class(options: argparse.Namespace, course: Course) -> Class:
    from grading.classes import Class

    places = {"submissions": options.submitted, "out": options.out, "roster": options.roster}
    return Class(course, **{name: path.resolve() if path else None for name, path in places.items()}, db=options.db)


def _add_how(command: argparse.ArgumentParser) -> None:
    command.add_argument("--again", action="store_true", help="also those that have not changed since they were graded")
    command.add_argument("--no-sandbox", action="store_true", help="run students' code with your rights, unprotected")


def _grade(options: argparse.Namespace, course: Course) -> int:
    lesson = _assignment(options.assignment, course)
    if not lesson:
        return _unknown(options.assignment, course)
    class_ = _class(options, course)
    if not (options.no_sandbox or options.scheduler):
        from grading.sandbox import begin_trial

        begin_trial(class_.private)
    from grading.grade import Options, grade

    how = Options(
        options.workers,
        tuple(options.student),
        options.again,
        not options.no_sandbox,
        options.in_process,
        not options.no_feedback,
        options.anonymous,
        options.scheduler,
    )
    return 0 if all(result.is_whole for result in grade(class_, lesson, how)) else 1


def _add_diff(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("diff", help="say whose points differ between two gradings, and why")
    for name, which in (("old", "before"), ("new", "after")):
        command.add_argument(
            name,
            type=Path,
            metavar=name.upper(),
            help=f"a class's folder, its results/, or a grades.csv, {which}",
        )
    command.set_defaults(run=_diff)


def _diff(options: argparse.Namespace, course: Course) -> int:
    from grading.diff import compare

    print(compare(options.old, options.new))
    return 0


def _add_export(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("export", help="write points for Canvas, Moodle, Gradescope or a spreadsheet")
    command.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help='"01" or "01-convolution"')
    command.add_argument("--to", required=True, choices=("canvas", "moodle", "gradescope", "csv"), help="for what")
    command.add_argument("--all-lessons", action="store_true", help="all that was graded, in one file")
    _add_places(command, "holds the gradebook, and gets the file (default: grading)")
    _add_roster(command)
    _add_db(command)
    command.set_defaults(run=_export)


def _export(options: argparse.Namespace, course: Course) -> int:
    lesson = _assignment(options.assignment, course) if options.assignment else None
    if options.assignment and not lesson:
        return _unknown(options.assignment, course)
    from grading.exports import export

    return 1 if export(_class(options, course), options.to, lesson, options.all_lessons).by_hand else 0


def _add_report(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("report", help="write the page about a class that has been graded")
    command.add_argument("assignment", metavar="ASSIGNMENT", help='"01", "01-convolution", or a folder of solutions/')
    _add_places(command, "where the class was graded to (default: grading)")
    _add_roster(command)
    _add_db(command)
    command.set_defaults(run=_report)


def _report(options: argparse.Namespace, course: Course) -> int:
    lesson = _assignment(options.assignment, course)
    if not lesson:
        return _unknown(options.assignment, course)
    from grading.reporting.page import report

    report(_class(options, course), lesson)
    return 0


def _assignment(name: str, course: Course) -> Lesson | None:
    """Find a lesson, or any other assignment in solutions/."""
    if lessons := course.find(name):
        return lessons[0]
    other = Lesson(course, name)
    return other if [*other.folder.glob("*.ipynb")] and other.folder.parent == course.root / "solutions" else None


def _add_doctor(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("doctor", help="say which layers of isolation this machine has")
    command.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace, course: Course) -> int:
    from grading.classes import Class
    from grading.sandbox import layers

    found = layers(Class(course).private)
    for layer in found:
        print(f"✗ {layer.name}: {layer.problem}\n  To do: {layer.remedy}" if layer.problem else f"✓ {layer.name}")
    missing = [layer for layer in found if layer.problem]
    print(
        "Students' code would run unprotected: `course grade` refuses, unless --no-sandbox is given."
        if missing
        else "Students' code runs isolated."
    )
    return 1 if missing else 0


def _add_grade_sample(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("grade-sample", help="make a sample class in grading/sample/, and grade it")
    _add_how(command)
    command.set_defaults(run=_grade_sample)


def _grade_sample(options: argparse.Namespace, course: Course) -> int:
    _refuse_another(course, "grade-sample", "its sample class answers the exercises of this repository's lessons")
    os.environ.pop("COURSE_DB", None)  # nobody wants the sample class among real students
    from grading.classes import Class
    from grading.grade import Options
    from grading.reporting.page import report
    from grading.sample import LESSON, grade_sample

    grade_sample(course, Options(again=options.again, sandbox=not options.no_sandbox))
    [lesson] = course.find(LESSON)
    report(Class(course, "sample"), lesson)
    return 0


def _add_formgrader(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser(
        "formgrader", help="open nbgrader's formgrader in JupyterLab on the class's gradebook"
    )
    command.add_argument("arguments", nargs="*", metavar="-- ARGUMENTS", help="go to JupyterLab")
    command.set_defaults(run=_formgrader)


def _formgrader(options: argparse.Namespace, course: Course) -> int:
    from grading.formgrader import open_formgrader

    open_formgrader(course, options.arguments)
    return 0


def _add_site(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("site", help="make a static site: all lessons to read, 00 to 04 to solve")
    command.add_argument("--out", type=Path, metavar="DIR", help="the site's folder (default: build/site)")
    command.add_argument("--wheels", metavar="FOLDER_OR_URL", help="where Pyodide's files are; without them, read only")
    command.set_defaults(run=_site)


def _site(options: argparse.Namespace, course: Course) -> int:
    _refuse_another(course, "site", "its pages are drawn for the lessons of this repository")
    from grading.publishing import site

    start, out = perf_counter(), (options.out or course.root / "build" / "site").resolve()
    if missing := site.make(course, out, options.wheels):
        print(missing, file=sys.stderr)
    print(f"Made in {perf_counter() - start:.0f} s, {site.size(out) / 1e6:.0f} MB: {out}")
    print(f"To look at it:  {Path(sys.executable).name} -m http.server --directory {out}")
    return 0


def _refuse_another(course: Course, command: str, why: str) -> None:
    if course.is_another:
        raise Refused(f"course {command} is not for the course {course.name} ({course.root}): {why}.")


def _unknown(name: str | None, course: Course) -> int:
    names = ", ".join(lesson.name for lesson in course.lessons())
    print(f"There is no lesson {name or 'yet'}. The lessons are: {names or 'none'}.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
