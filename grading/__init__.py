"""What instructors, contributors and CI run, by the command `course` (cli.py); none of it runs beside students' code.

- one lesson: course.py (where it is), building/ (its notebooks, from its script), prove.py (its proof);
- all lessons: publishing/ (a site to read them on);
- one class: classes.py, collecting/ (from a school system's download), grade.py, gradebook.py, results.py, feedback.py,
  clean.py, formgrader.py, reporting/ (the page about a class), scaling/ (on many machines), sample.py,
  sample_answers.py;
- one submission: submission.py, reading.py and mend.py (found, read, put together anew), judge.py (the trusted side),
  scope.py and session.py (what passes between), sandbox.py (where the other side runs);
- one assignment, of this course or not: assignment.py; nbgrader's own commands: nbgrader_config.py;
- what many parts read and write: files.py.
"""
