"""Which words does a page say to screen readers only? Takes them out of its lines, where they break sentences; judges no text.

"opens in a new tab" behind each link, "Image:" before a caption: marks of the page, spoken where others see a sign.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

LONGEST = 60
"""Characters of such a mark; what is longer may be the text of an article that a script is to show."""

_INLINE = ("span", "small")
_NAMED = re.compile(
    r"(?<![\w-])(?:[a-z]{1,4}-)?(?:sr-only|visually-?hidden|screen-?reader(?:-only|-text)?|off-?screen)(?![\w-])",
    re.IGNORECASE,
)
"""Class names by which style sheets clip an element to nothing; not "not-sr-only", which undoes it."""
_CLIPPED = re.compile(r"clip:\s*rect\(\s*[01](?:px)?\b|clip-path:\s*inset\(\s*(?:50|100)%", re.IGNORECASE)


def drop_unseen(tree: HtmlElement) -> None:
    """Take out of *tree* the marks within lines that are clipped to nothing; what stands around them stays."""
    for element in list(tree.iter(*_INLINE)):
        if _is_unseen(element) and len("".join(element.itertext())) <= LONGEST and element.getparent() is not None:
            element.drop_tree()


def _is_unseen(element: HtmlElement) -> bool:
    name, style = element.get("class"), element.get("style")
    if name and _NAMED.search(name) and "not-sr-only" not in name:
        return True
    return bool(style and _CLIPPED.search(style))
