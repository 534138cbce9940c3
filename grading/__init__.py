"""What instructors, contributors and CI run, by the command `course` (cli.py); none of it runs beside students' code.

- one lesson: course.py (where it is), building/ (its notebooks, from its script), prove.py (its proof), answers.py and
  prove_answers.py (right and wrong answers, and the proof of a check by them);
- all lessons: publishing/ (a site to read them on);
- one class: classes.py, roster.py, anonymous.py, individual.py (whose numbers), collecting/ (from a school system's
  download), grade.py, fingerprints.py (what has changed since), results.py, diff.py, gradebook.py, exports.py (to a
  school system), feedback.py, clean.py, formgrader.py, reporting/ (the page about a class), scaling/ (on many
  machines), hub/ (to copy), sample.py, sample_answers.py;
- one submission: submission.py, reading.py and mend.py (found, read, put together anew), judge.py (the trusted side),
  apart.py (which checks have to stay out of it), scope.py and session.py (what passes between), sandbox.py (where the
  other side runs);
- one assignment, of this course or not: assignment.py; nbgrader's own commands: nbgrader_config.py, autograde.py;
- what many parts read and write: files.py.
"""
