"""Sphinx's settings. Nothing is asked of another address: formulas are MathML, fonts are the system's."""

from __future__ import annotations

project = html_title = "Convolutional neural networks, by hand and by heart"
language = "en"
extensions = ["myst_nb", "grading.publishing.formulas"]
nb_execution_mode = "off"  # outputs are the answer key's
myst_enable_extensions = ["dollarmath"]
html_math_renderer = "mathml"
html_theme = "furo"
html_theme_options = {"navigation_with_keys": True}
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["site.js", "so-far.js"]
html_favicon = "static/favicon.svg"
html_copy_source = html_show_sourcelink = html_show_copyright = html_use_index = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
