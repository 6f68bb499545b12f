"""A filtered list as a file: the rows of the page, all of them, in the page's order."""
