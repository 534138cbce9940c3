"""The program of a deputy, which a worker starts: `python -m grading.scaling PARENT CONNECTION ADDRESS FOLDER`."""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # saves two seconds: see grading/cli.py

if __name__ == "__main__":
    from grading.scaling.deputy import serve

    serve(*sys.argv[1:])
