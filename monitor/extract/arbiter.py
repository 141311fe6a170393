"""Which blocks of the page are the article? Three readers vote, block by block; each block that goes has a reason.

The first reader is the page's own make-up: where most of the prose stands, and what the elements around a block are
called (parts.py).
The second is resiliparse, quick and generous. The third, trafilatura, costs as much as all the rest of reading together and
is asked only where the first two disagree by more than DOUBT of the prose, or are sure of too little.

The rules are plain and weigh by hand: no model is trained, for no text whose licence allows that is at hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise, takewhile

from monitor.extract.blocks import Block, Node, PageBlocks
from monitor.extract.parts import HARD, find_cards, find_declared, find_parts, is_weak

DEEP = 0.8
"""A node holds the article if it has this share of the prose of the node around it."""
HOME = 0.15
"""Share of the article's prose from which blocks of one make are at home in it."""
DOUBT = 0.03
"""Share of the sure prose that may be in dispute before the third reader is asked."""
FEW = 400
"""Characters: with less sure prose the third reader is asked too."""
HEARD = 0.5
"""Share of the largest make that the third reader must have, for its voice to count about whole makes."""
BACKED = 0.3
"""Share of a make's prose that the third reader must have, if it is to stay at home."""
ALONE = 0.03
"""Share of the article's prose below which the other readers have missed it: the first may then stand alone."""
ELSEWHERE = 0.3
"""Size of what they have instead, in shares of that prose, from which they are believed nevertheless."""
LABEL = 60
"""Characters: a shorter block without a closing mark is a label, unless it stands, without links, where the article's own do."""
ROWS = 4
"""Short lines without a closing mark, one under the other, that make a list of the article's and not the page's small print."""

HEADLINE = "headline"
OUTSIDE = "outside the article"
CARD = "a card of another story"
LOOSE = frozenset({"before the text", "after the text", "links", "label", HEADLINE})
"""Reasons of blocks that stand where the article does."""

_NOT_WORD = re.compile(r"[\W_]+")


def fold_words(text: str) -> str:
    """Return *text* as readers' texts are compared: letters and digits in lower case, nothing between them."""
    return _NOT_WORD.sub("", text.lower())


def choose_blocks(
    page: PageBlocks, *, second: str | None, ask_third: Callable[[], str | None], stated: str | None = None
) -> list[str]:
    """Return for each block of *page* why it is not the article's, "" for the article's own; [] for a page without text.

    *second* is the text as resiliparse reads it, *ask_third* returns it as trafilatura does and is called at most once;
    None from either: it was not asked, and has no voice. *stated* is the text that the page's own data give, often cut short
    or soiled: it can speak for a block, never against one.
    Reasons are the words of a name (``related``, ``newsletter``) or of a rule below; they are for people.
    """
    if not page.blocks:
        return []
    vote = _Vote(page, _Voice(lambda: second), _Voice(ask_third), fold_words(stated or ""))
    if vote.is_doubtful():
        vote.hear()
    vote.judge()
    vote.trim()
    return vote.reasons


class _Voice:
    """One of the other readers: asked when it is first needed."""

    def __init__(self, ask: Callable[[], str | None]) -> None:
        self._ask = ask

    @cached_property
    def text(self) -> str | None:
        text = self._ask()
        return None if text is None else fold_words(text)

    def has(self, key: str) -> bool:
        """Tell whether the reader has the words; one that has no voice denies nothing."""
        return self.text is None or key in self.text

    def has_block(self, block: Block) -> bool:
        return self.has(fold_words(block.text))


class _Vote:
    """The state of one page's vote."""

    def __init__(self, page: PageBlocks, second: _Voice, third: _Voice, stated: str) -> None:
        self.blocks = page.blocks
        self.page = page.nodes[0]
        self.voice = third
        self.declared = find_declared(page)
        self.reasons = find_parts(page, (second.has_block, third.has_block))
        for place, block in enumerate(self.blocks):
            if block.kind == "caption" and not self.reasons[place]:
                self.reasons[place] = "caption"
        self._leave_cards(page)
        self.keys = [
            "" if reason and block.kind != "tweet" and not is_weak(reason) else fold_words(block.text)
            for block, reason in zip(self.blocks, self.reasons, strict=True)
        ]
        self.second = [not key or second.has(key) or (len(key) >= LABEL and key in stated) for key in self.keys]
        self.third: list[bool] | None = None
        self.last = 0
        self.core = self._find_core(page.nodes)
        self.inside = self._find_inside(page.nodes)
        self.homes = self._find_homes()

    def _leave_cards(self, page: PageBlocks) -> None:
        """Leave cards of other stories out, if there is prose above them."""
        cards = find_cards(page)
        first = next((place for place, block in enumerate(self.blocks) if block.prose and not self.reasons[place]), 0)
        if first not in cards:
            for place in cards:
                self.reasons[place] = self.reasons[place] or CARD

    # ---- the first reader ---------------------------------------------------------------------------------------

    def _find_core(self, nodes: Sequence[Node]) -> Node:
        """Return the innermost node that holds the article: down from the page, as long as one node has DEEP of the prose."""
        prose: dict[int, int] = defaultdict(int)
        largest: dict[int, Node] = {}
        for block, reason in zip(self.blocks, self.reasons, strict=True):
            if not reason:
                prose[id(block.node)] += block.prose
        for node in reversed(nodes):  # each after the one that holds it: inner sums are whole before they are added
            if node.parent is not None and (own := prose.get(id(node))):
                prose[id(node.parent)] += own
                best = largest.get(id(node.parent))
                if best is None or own >= prose[id(best)]:
                    largest[id(node.parent)] = node
        node = self.page
        while (inner := largest.get(id(node))) is not None and prose[id(inner)] >= DEEP * prose[id(node)]:
            node = inner
        self.prose = prose[id(node.home)]
        return node.home

    def _find_inside(self, nodes: Sequence[Node]) -> set[int]:
        inside: set[int] = set()
        for node in nodes:
            if node is self.core or (node.parent is not None and id(node.parent) in inside):
                inside.add(id(node))
        return inside

    def _find_homes(self) -> set[str]:
        """Return the makes (see Node.signature) on which the article's prose stands."""
        self.size: dict[str, int] = defaultdict(int)
        for place, block in enumerate(self.blocks):
            if not self.reasons[place] and self.is_inside(block):
                self.size[block.node.signature] += block.prose
        return {make for make, size in self.size.items() if size and size >= HOME * self.prose}

    def is_inside(self, block: Block) -> bool:
        return id(block.node) in self.inside

    def is_home(self, place: int) -> bool:
        block = self.blocks[place]
        return self.is_inside(block) and block.node.signature in self.homes

    # ---- the others ---------------------------------------------------------------------------------------------

    def is_doubtful(self) -> bool:
        """Tell whether the first two readers disagree by more than DOUBT, or are sure of too little, so that a third is needed."""
        sure = doubt = 0
        for place, block in enumerate(self.blocks):
            if self.reasons[place]:
                doubt += block.prose if self._is_weakly_apart(place) else 0
            elif self.is_home(place) and self.second[place]:
                sure += block.prose
            elif self.is_home(place):
                doubt += block.prose or (len(block.text) if self._is_item(block) else 0)
            elif self.second[place]:
                doubt += block.prose
        return doubt > DOUBT * sure or sure < FEW or len(self.homes) > 1

    def _is_weakly_apart(self, place: int) -> bool:
        """Tell whether closed prose within the article is apart by nothing but a weak name."""
        block = self.blocks[place]
        plain = block.prose and block.closed and block.link_share < 0.3
        return bool(plain) and self.is_inside(block) and self.second[place] and is_weak(self.reasons[place])

    def _is_item(self, block: Block) -> bool:
        """Tell an item or row that leads nowhere: lists hold figures, and are the first that quick readers leave out."""
        return block.kind in ("list", "table") and not block.linked and any(map(str.isalnum, block.text))

    def hear(self) -> None:
        """Take the third reader's vote, if it has a voice; what is made as nothing that it reads is not at home."""
        if self.voice.text is None:
            return
        self.third = [self.voice.has(key) for key in self.keys]
        backed: dict[str, int] = defaultdict(int)
        for place, block in enumerate(self.blocks):
            if self.third[place] and not self.reasons[place] and self.is_inside(block):
                backed[block.node.signature] += block.prose
        if sum(backed.values()) >= HEARD * max(self.size.values(), default=0):
            self.homes = {make for make in self.homes if backed[make] >= BACKED * self.size[make]} or self.homes
        if self._is_alone():
            self.second = [second or self.is_home(place) for place, second in enumerate(self.second)]

    def _is_alone(self) -> bool:
        """Tell whether the other readers missed the text: they have next to nothing of it, and little else or what denies being it."""
        assert self.third is not None
        votes = zip(self.second, self.third, self.reasons, strict=True)
        heard = [place for place, (*others, reason) in enumerate(votes) if any(others) and not reason]
        if sum(self.blocks[place].prose for place in heard if self.is_home(place)) >= ALONE * self.prose:
            return False
        if self.declared is not None and id(self.declared) in self.inside:
            return True
        return self.prose >= FEW and sum(self.blocks[place].prose for place in heard) < ELSEWHERE * self.prose

    def has_backing(self, place: int) -> bool:
        """Tell whether the readers that were asked, but for the first, have the block."""
        return self.second[place] and (self.third is None or self.third[place])

    # ---- the verdict --------------------------------------------------------------------------------------------

    def judge(self) -> None:
        first = next((place for place, block in enumerate(self.blocks) if block.prose and self.is_home(place)), 0)
        self.last = max(
            (place for place, block in enumerate(self.blocks) if block.prose and self.is_home(place)), default=0
        )
        headline = max(
            (
                place
                for place, block in enumerate(self.blocks[:first])
                if block.node.tag == "h1" and self.reasons[place] not in HARD
            ),
            default=first,
        )
        seen: set[str] = set()
        for place, block in enumerate(self.blocks):
            if (block.kind == "tweet" and self._is_tweet(place)) or (
                self._is_weakly_apart(place) and self.has_backing(place)
            ):
                self.reasons[place] = ""
            elif not self.reasons[place]:
                self.reasons[place] = self._judge(place, block, first, standfirst=headline < place < first)
            if not self.reasons[place] and len(block.text) >= LABEL // 2:
                self.reasons[place] = "repeated" if block.text in seen else ""
                seen.add(block.text)

    def _is_tweet(self, place: int) -> bool:
        """Tell whether a post that is shown within the article stays, whatever the frame around it is called."""
        heard = self.second[place] or self.third is None or self.third[place]
        return heard and self.is_inside(self.blocks[place]) and self.reasons[place] not in HARD

    def _judge(self, place: int, block: Block, first: int, *, standfirst: bool) -> str:
        if not self.is_inside(block):
            prose = block.prose and block.closed and block.link_share < 0.6 and self.second[place]
            stays = prose and (standfirst or (self.third is not None and self.third[place] and block.node.tag == "p"))
            return "" if stays else OUTSIDE
        if self.is_home(place):
            heard = self.second[place] or (self.third is not None and self.third[place])
            if not heard and not (self._is_item(block) and first < place < self.last):
                return "only one of three readers took it for the article"
        elif not self.has_backing(place):
            return "in a box of its own"
        return self._judge_form(place, block)

    def _judge_form(self, place: int, block: Block) -> str:
        if block.link_share > 0.5 and not (block.closed and block.link_share < 0.8):
            return "links"
        if block.node.tag == "h1":
            return HEADLINE
        if block.prose or block.kind != "body" or block.closed or len(block.text) >= LABEL:
            return ""
        return "" if self.is_home(place) and block.link_share < 0.5 else "label"

    def trim(self) -> None:
        """Cut what hangs loose at both ends, and headings with nothing under them."""
        kept = [place for place, reason in enumerate(self.reasons) if not reason]
        self._trim_end(kept[::-1], "after the text")
        self._trim_end([place for place in kept if not self.reasons[place]], "before the text")
        for place, following in pairwise([place for place in kept if not self.reasons[place]]):
            here, below = self.blocks[place], self.blocks[following]
            if here.kind == "heading" == below.kind and below.node.tag <= here.node.tag:
                self.reasons[place] = "heading without text"

    def _trim_end(self, places: Sequence[int], reason: str) -> None:
        """Mark what hangs loose at the end from which *places* count; rows of a list stay, if there are ROWS of them."""
        loose = list(takewhile(self._is_loose, places))
        rows = {place for place in loose if self._is_row(place)}
        for place in loose:
            if len(rows) < ROWS or place not in rows:
                self.reasons[place] = reason

    def _is_loose(self, place: int) -> bool:
        block = self.blocks[place]
        return not (block.closed or block.prose or block.kind == "tweet")

    def _is_row(self, place: int) -> bool:
        block = self.blocks[place]
        home = block.kind == "heading" or (block.kind in ("list", "body", "table") and self.is_home(place))
        return home and block.link_share < 0.5 and self.has_backing(place)
