"""Sphinx configuration."""

from importlib.metadata import version as installed

project = "shigen"
author = "The shigen contributors"
copyright = "The shigen contributors"  # noqa: A001 - Sphinx's name
version = release = installed("shigen")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]

# No formulas in TeX: their script would be fetched from elsewhere. Pages write them as text.
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
# Pages link to files of the repository that are no pages (the README, tables, tests).
suppress_warnings = ["myst.xref_missing"]

html_theme = "furo"
html_title = f"shigen {release}"
# Nothing on a page is fetched from elsewhere.
html_theme_options = {"navigation_with_keys": True}
