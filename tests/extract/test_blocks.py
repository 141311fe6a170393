"""What a walk over a page finds: blocks, their kinds, and how much of them is prose."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.blocks import Block, PageBlocks, read_blocks, walk_page
from monitor.extract.markup import parse_html

SENTENCE = "The harbour master closed both quays at noon and sent the crews home."


def walk(markup: str) -> PageBlocks:
    tree = parse_html(f"<html><body>{markup}</body></html>")
    assert tree is not None
    return walk_page(tree)


def texts(markup: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in walk(markup).blocks]


def only(markup: str) -> Block:
    (block,) = walk(markup).blocks
    return block


def test_each_element_that_parts_lines_makes_a_block_of_its_kind() -> None:
    markup = (
        "<h2>The quays</h2><p>One.</p><ul><li>First<li>Second</ul><blockquote><p>Said.</p></blockquote>"
        "<figure><img><figcaption>The quay.</figcaption></figure>"
    )
    assert texts(markup) == [
        ("heading", "The quays"),
        ("body", "One."),
        ("list", "First"),
        ("list", "Second"),
        ("quote", "Said."),
        ("caption", "The quay."),
    ]


def test_inline_elements_part_nothing_and_line_breaks_do() -> None:
    assert texts("<p>The <b>east</b> <a href=/q>quay</a>,<br>and the <i>west</i>.</p>") == [
        ("body", "The east quay,"),
        ("body", "and the west."),
    ]


def test_the_cells_of_a_row_are_one_line() -> None:
    assert texts("<table><tr><th>Quay<th>Ships<tr><td>East<td>14</table>") == [
        ("table", "Quay | Ships"),
        ("table", "East | 14"),
    ]


def test_a_post_shown_in_the_article_is_a_tweet_to_its_last_line() -> None:
    assert {
        kind for kind, _ in texts("<blockquote class='twitter-tweet'><p>Quays shut.</p>— Port (@port)</blockquote>")
    } == {"tweet"}


def test_what_no_browser_shows_as_text_is_not_read() -> None:
    assert texts("<script>var a</script><style>p{}</style><noscript>on</noscript><button>Go</button><p>Read.</p>") == [
        ("body", "Read.")
    ]


def test_a_sentence_is_prose_and_a_label_a_heading_or_a_menu_is_none() -> None:
    assert only(f"<p>{SENTENCE}</p>").prose == len(SENTENCE)
    assert only("<p>Harbour news</p>").prose == 0
    assert only(f"<h2>{SENTENCE}</h2>").prose == 0
    assert only(f"<p><a href=/x>{SENTENCE}</a></p>").prose == 0


def test_characters_written_without_blanks_count_for_more() -> None:
    assert only("<p>港は正午に閉鎖された。</p>").prose > len("港は正午に閉鎖された。")


def test_a_node_has_the_prose_of_everything_inside_it() -> None:
    page = walk(f"<div id=a><p>{SENTENCE}</p><div><p>{SENTENCE}</p></div></div><p>{SENTENCE}</p>")
    assert next(node for node in page.nodes if node.name == "a").prose == 2 * len(SENTENCE)
    assert page.nodes[0].prose == 3 * len(SENTENCE)


def test_a_signature_survives_another_build_of_the_page() -> None:
    old, new = (
        only(f'<div class="story-{build}"><div class="text x{build}"><p>{SENTENCE}</p></div></div>').node.signature
        for build in ("1831", "9944")
    )
    assert old == new


def test_a_key_has_no_words() -> None:
    name = only(f"<p class='ad6ed79d-88fd sc-x9ad relatedStories2 ad_slot'>{SENTENCE}</p>").node
    assert name.words == {"sc", "related", "stories", "ad", "slot"}
    assert only(f"<p class='ad6ed79d-88fd widget-4a1f'>{SENTENCE}</p>").node.words == {"widget"}


def test_a_hidden_element_says_so_however_it_is_hidden() -> None:
    for how in ("hidden", "aria-hidden=true", 'style="display: none"', 'style="color:red;display:none"'):
        assert only(f"<div {how}>Quay</div>").node.hidden, how


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div>", "</div>", "<a>", "</a>", "<br>", "<td>", "<li>", "Quay. ", "\u200b", "é"]
        )
    )
)
def test_any_markup_gives_blocks_that_are_one_line_and_not_empty(parts: list[str]) -> None:
    tree = parse_html("<html><body>" + "".join(parts))
    assert tree is not None
    for block in read_blocks(tree):
        assert block.text == " ".join(block.text.split())
        assert block.text
