"""The course as a static site that needs no server, no account and no installation: `course site`.

site.py makes it: pages.py the lessons to read (formulas.py their formulas, static/ what Furo's look lacks), player.py
the JupyterLite in which those without TensorFlow are solved, of nothing but what wheels.py knows; licences.py lists it.
conf.py holds Sphinx's settings.
"""
