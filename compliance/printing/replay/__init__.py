"""Long tables at the speed of writing text.

WeasyPrint lays out everything else, and of each long table a page of samples in the paper's own CSS
and fonts. From what it painted we read places, fonts and glyphs, and write the rows with them. The
page that WeasyPrint would make itself stays the measure: tests compare the two.
"""


class CannotReplay(Exception):  # noqa: N818 - no failure: WeasyPrint then does all of it
    """This paper has something that only WeasyPrint can draw."""
