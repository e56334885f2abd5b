"""How the documentation is built: `nox -s docs`, with warnings as errors."""

project = "Flex"
copyright = "the Flex authors"
author = "the Flex authors"

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

# A reference that leads nowhere is a warning, and warnings are errors.
nitpicky = True
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "Flex"
# The pages ask nobody but their own host for anything.
html_show_sphinx = False
