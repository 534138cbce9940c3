"""What instructors, contributors and CI run, by the command `course` (cli.py); none of it runs beside students' code.

- one lesson: course.py (where it is), source.py (its script), build.py and outputs.py (its notebooks), prove.py (its
  proof);
- one class: collect.py, grade.py, gradebook.py, results.py, feedback.py, clean.py, formgrader.py, sample.py,
  sample_answers.py;
- one submission: submission.py and mend.py (read, put together anew), judge.py (the trusted side), session.py (what
  passes between), sandbox.py (where the other side runs);
- one assignment, of this course or not: assignment.py;
- nbgrader's own commands: nbgrader_config.py, execute.py, clear_solutions.py.
"""
