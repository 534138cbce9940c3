"""What instructors and CI run: `course build` now, grading later. Never imported where a student's code runs."""
