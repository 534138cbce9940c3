"""The course as a static site that needs no server, no account and no installation: `course site`.

site.py makes it, pages.py the lessons to read, formulas.py their formulas; what each page adds is in site.css.
"""
