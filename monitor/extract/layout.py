"""Which tables of a page hold its layout, and which hold data? Makes plain blocks of the former; reads no text out.

Pages built before style sheets put the masthead, the menu and the whole article into cells of tables. An extractor takes
them for data and gives the article back as one row.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from monitor.extract.markup import local_name

MOST_OF_PAGE = 0.5
"""Share of the page's text in one cell from which its table is layout."""
PROSE = 80
"""Characters of a paragraph that make it prose; a cell of data that is set as a paragraph has fewer."""

_MARKED = frozenset({"th", "caption", "thead", "tfoot", "colgroup"})
_STRUCTURE = frozenset({"table", "tbody", "tr", "td", "thead", "tfoot", "th"})
_LARGE = frozenset({"h1", "h2", "h3", "article", "section", "table"})


def unwrap_layout_tables(tree: HtmlElement) -> int:
    """Turn every layout table of *tree* into blocks, in place; return how many there were. Data tables stay."""
    tables = [element for element in tree.iter("table") if isinstance(element, HtmlElement)]
    if not tables:
        return 0
    body = tree.find(".//body")
    whole = _length(tree if body is None else body)
    found = [table for table in tables if _is_layout(table, whole)]
    for table in found:
        for element in [table, *_own(table)]:
            if local_name(element) in _STRUCTURE:
                element.tag = "div"
    return len(found)


def _is_layout(table: HtmlElement, whole: int) -> bool:
    """Judge by what the author says of the table (role, headings, caption), then by what its cells hold."""
    if table.get("role", "").lower() in ("presentation", "none"):
        return True
    own = list(_own(table))
    if any(local_name(element) in _MARKED for element in own):
        return False
    cells = [element for element in own if local_name(element) == "td"]
    return any(_length(cell) > MOST_OF_PAGE * whole or _is_page_part(cell) for cell in cells)


def _is_page_part(cell: etree._Element) -> bool:
    """Tell a column of a page, with headings and paragraphs of prose, from a cell of data."""
    prose = sum(1 for paragraph in cell.iter("p") if _length(paragraph) >= PROSE)
    return prose > 1 or (prose == 1 and any(local_name(element) in _LARGE for element in cell.iter()))


def _own(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements of *table* that belong to no table within it; those inner tables themselves are left out."""
    rows = list(table)
    while rows:
        element = rows.pop()
        if local_name(element) != "table":
            yield element
            rows += list(element)


def _length(element: etree._Element) -> int:
    return sum(len(" ".join(text.split())) for text in element.itertext("*", with_tail=True) if text)
