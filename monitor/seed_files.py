"""What do the files say that a person hands in as seeds? Pasted text, Markdown, pages, JSON lines, addresses.

Nothing is guessed: a date or headline that a file does not state is None, and named among the unknowns. Nothing
is fetched and no story is judged; stories.py keeps the files, text/boilerplate knows what furniture is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

from monitor.errors import ImportFault, NotAnArticle, StoryError
from monitor.extract.dates import Instant, read_instant
from monitor.import_files import ImportedPage, read_line
from monitor.items import Article, DroppedLine
from monitor.seed_dates import Stamp, choose_stamp, find_stamps
from monitor.text.boilerplate import strip_furniture
from monitor.text.fingerprints import body_sha256, containment
from monitor.text.normalize import normalize_body, strip_controls

FRONT_MATTER = ("url", "outlet", "headline", "date_published", "date_modified", "in_language")
"""Keys of a ``.md`` seed's front matter, all optional."""
OTHER_KEYS = {"title": "headline", "date": "date_published"}
"""What other programs call two of them; where both are given, ours is read."""
HEADLINE_WORDS = range(3, 31)
"""A first line of fewer words is a label or a dateline, of more a paragraph."""
SAME_TEXT = 0.8
"""Share of both texts' shingles from which two seeds are one article, pasted twice or reprinted."""

UNKNOWN_PAGE = "https://seed.invalid/"
"""What relative links of a saved page without an address are read against; never kept, never fetched."""

_DAY = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?"
_WRITTEN = r"\d{1,2}\.? [^\W\d_]{3,12}\.? \d{4}|[^\W\d_]{3,12}\.? \d{1,2}, \d{4}|\d{1,2}\.\d{1,2}\.\d{4}"
_DATE = rf"(?P<date>{_DAY}|{_WRITTEN})"
_LABEL = r"(?:first )?(?:date|published|posted|publi[ée]e?|publicado|ver[öo]ffentlicht|опубліковано|опубликовано)"
# The label must open its line, or a date that the article tells of would become the article's own.
_LABELLED = re.compile(
    rf"^[ \t]*{_LABEL}(?:\s+(?:on|le|el|am))?\s*:?\s+{_DATE}(?P<rest>.*)", re.IGNORECASE | re.MULTILINE
)
_LONGEST_TIME = 40
"""Characters after a date that can still be its time and zone; more is the article."""
# What a paste leaves before the first sentence: cut, as it is no sentence of the article.
_GLUED = re.compile(rf"\A\s*date\s*:?\s+{_DAY}[ \t]*", re.IGNORECASE)
_RELATIVE = re.compile(
    r"^\s*((?:\d+|an?|one) (?:minute|hour|day|week|month|year)s? ago|yesterday|vor \d+ \w+|il y a \d+ \w+|hace \d+ \w+"
    r"|\d+ \w+ (?:тому|назад))\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE_END = re.compile(r"[.!:;…][\"'”’»)\]]*$")


@dataclass(frozen=True, kw_only=True)
class SeedReading:
    """What the seed files say, and what was cut or could not be told. Keys are file names, ``name:line`` in ``.jsonl``."""

    articles: tuple[Article, ...] = ()
    """In the order of the files, duplicates included; ``is_seed`` is set, ``seed_of`` not."""
    urls: tuple[str, ...] = ()
    """Addresses to fetch, from ``.urls`` files, without repeats."""
    dropped: Mapping[str, tuple[DroppedLine, ...]] = field(default_factory=dict)
    """Furniture that was cut, by seed."""
    unknowns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a seed does not tell, as phrases: ``no date: the text says only '3 days ago'``."""
    duplicates: Mapping[str, str] = field(default_factory=dict)
    """``same text as 000.txt``, by the later seed. Two articles of one outlet are no duplicates."""
    skipped: tuple[str, ...] = ()
    """Files of a folder that are of no kind of seed."""


def list_seed_files(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the seed files that *paths* (files, or folders and what lies directly in them) name, and what else lies there.

    ``story.toml`` and hidden files count as neither. Raises StoryError for a path that is absent, or a named file of no kind of seed.
    """
    found: list[Path] = []
    skipped: list[Path] = []
    for path in paths:
        if path.is_dir():
            files = [file for file in sorted(path.iterdir()) if file.is_file() and file.name[0] != "."]
            found += [file for file in files if file.suffix.lower() in _READERS]
            skipped += [file for file in files if file.suffix.lower() not in _READERS and file.name != "story.toml"]
        elif not path.is_file():
            raise StoryError(f"{path}: there is no such file or folder; give seed files or a folder of them")
        elif path.suffix.lower() not in _READERS:
            raise StoryError(f"{path}: {path.suffix or 'no suffix'} is no kind of seed; use {', '.join(_READERS)}")
        else:
            found.append(path)
    return list(dict.fromkeys(found)), skipped


def read_seeds(paths: Sequence[Path], *, fetched_at: datetime) -> SeedReading:
    """Read seed files of every kind: ``.txt`` ``.md`` ``.html`` ``.jsonl`` ``.urls``, and folders of them.

    A text without an address gets the stable ``seed:<folder>/<file name>``, which is never fetched.
    *fetched_at* is when they were read. Raises StoryError naming the file and the way out.
    """
    files, skipped = list_seed_files(paths)
    seeds = [seed for file in files for seed in _READERS[file.suffix.lower()](file, fetched_at)]
    articles = [(seed.name, seed.article) for seed in seeds if seed.article]
    return SeedReading(
        articles=tuple(article for _, article in articles),
        urls=tuple(dict.fromkeys(url for seed in seeds for url in seed.urls)),
        dropped={name: tuple(article.dropped) for name, article in articles if article.dropped},
        unknowns={seed.name: unknown for seed in seeds if seed.article and (unknown := _list_unknowns(seed))},
        duplicates=_find_duplicates(articles),
        skipped=tuple(file.name for file in skipped),
    )


@dataclass(frozen=True, kw_only=True)
class _Seed:
    name: str
    article: Article | None = None
    urls: tuple[str, ...] = ()
    relative_date: str | None = None
    """``3 days ago``: a date that says nothing, as nobody knows when the text was copied."""


def _read_pasted(path: Path, fetched_at: datetime) -> Iterator[_Seed]:
    text = _read_file(path)
    glued, relative = _find_glued_date(text), _RELATIVE.search(text)
    article = _make_article(path, fetched_at, _GLUED.sub("", text))
    if glued and article.date_published is None:
        _date_article(article, glued)
    yield _Seed(name=path.name, article=article, relative_date=relative[1] if relative else None)


def _read_markdown(path: Path, fetched_at: datetime) -> Iterator[_Seed]:
    import frontmatter  # with PyYAML, a tenth of a second that a story without .md seeds need not spend
    import yaml  # type: ignore[import-untyped]

    try:
        metadata, text = frontmatter.parse(_read_file(path))
    except yaml.YAMLError as fault:
        raise StoryError(f"{path}: the front matter is not YAML ({fault}); quote values that hold a colon") from None
    metadata = {OTHER_KEYS[key]: value for key, value in metadata.items() if key in OTHER_KEYS} | {
        key: value for key, value in metadata.items() if key not in OTHER_KEYS
    }
    for key in metadata.keys() - set(FRONT_MATTER):
        near = get_close_matches(str(key), FRONT_MATTER, n=1)
        raise StoryError(
            f"{path}: unknown key {key!r} in the front matter; "
            + (f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(FRONT_MATTER)}")
        )
    words = {key: str(value) for key, value in metadata.items() if value and not key.startswith("date_")}
    article = _make_article(path, fetched_at, text, language=words.get("in_language"))
    article.url, article.outlet = words.get("url", article.url), words.get("outlet", "")
    article.headline = words.get("headline", article.headline)
    if published := _read_stated(path, "date_published", metadata.get("date_published")):
        _date_article(article, published)
    if modified := _read_stated(path, "date_modified", metadata.get("date_modified")):
        article.date_modified = modified.when
    yield _Seed(name=path.name, article=article)


def _read_html(path: Path, fetched_at: datetime) -> Iterator[_Seed]:
    body = path.read_bytes()
    address = _find_address(body)
    article = _read_page(path, path.name, body, address or UNKNOWN_PAGE, fetched_at)
    yield _Seed(name=path.name, article=article if address else replace(article, url=_seed_url(path), outlet=""))


def _read_json_lines(path: Path, fetched_at: datetime) -> Iterator[_Seed]:
    for number, line in enumerate(_read_file(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = read_line(line, f"{path}, line {number}", fetched_at)
        except ImportFault as fault:
            raise StoryError(str(fault)) from None
        name = f"{path.name}:{number}"
        if isinstance(entry, ImportedPage):
            article = _read_page(path, name, entry.html.encode(), entry.link.url, fetched_at)
            yield _Seed(name=name, article=replace(article, outlet=entry.outlet))
        else:
            entry.article_body, entry.dropped = _clean(entry.article_body, entry.in_language)
            yield _Seed(name=name, article=replace(entry, is_seed=True))


def _read_addresses(path: Path, fetched_at: datetime) -> Iterator[_Seed]:
    urls = []
    for number, line in enumerate(_read_file(path).splitlines(), 1):
        url = line.strip()
        if url and not url.startswith("#"):
            if not url.startswith(("http://", "https://")):
                raise StoryError(f"{path}, line {number}: {url!r} is no http or https address; one address a line")
            urls.append(url)
    yield _Seed(name=path.name, urls=tuple(urls))


_READERS: dict[str, Callable[[Path, datetime], Iterator[_Seed]]] = {
    ".txt": _read_pasted,
    ".md": _read_markdown,
    ".html": _read_html,
    ".jsonl": _read_json_lines,
    ".urls": _read_addresses,
}


def _read_file(path: Path) -> str:
    raw = path.read_bytes()
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as fault:
        raise StoryError(f"{path}: byte {fault.start + 1} is not {fault.encoding}; save the file as UTF-8") from None
    return strip_controls(text.replace("\r\n", "\n"))


def _seed_url(path: Path) -> str:
    return f"seed:{path.resolve().parent.name}/{path.name}"


def _make_article(path: Path, fetched_at: datetime, text: str, *, language: str | None = None) -> Article:
    language = language or _find_language(text)
    stamps = find_stamps(text, language)
    text, dated = _cut_stamps(text, stamps)
    body, dropped = _clean(text, language)
    headline, body = _split_headline(body)
    if not body:
        raise StoryError(f"{path}: holds no article text; paste the article's paragraphs, or take the file away")
    article = Article(
        url=_seed_url(path),
        headline=headline,
        fetched_at=fetched_at,
        in_language=language,
        article_body=body,
        dropped=dated + dropped,
        is_seed=True,
    )
    if published := choose_stamp(stamps, "published", "", "updated"):
        _date_article(article, published)
    if modified := choose_stamp(stamps, "updated"):
        article.date_modified = modified.when
    return article


def _cut_stamps(text: str, stamps: Sequence[Stamp]) -> tuple[str, list[DroppedLine]]:
    """Return *text* with its date lines emptied, which leaves what stood around them apart, and those lines."""
    lines, places = text.split("\n"), sorted({stamp.place for stamp in stamps})
    dropped = [DroppedLine(text=lines[place].strip(), reason="date line") for place in places]
    return "\n".join("" if place in places else line for place, line in enumerate(lines)), dropped


def _clean(text: str, language: str | None) -> tuple[str, list[DroppedLine]]:
    kept, dropped = strip_furniture(text, language)
    return normalize_body(kept), dropped


def _split_headline(body: str) -> tuple[str | None, str]:
    """Return the headline, where the first paragraph is one short line that ends like none, and the rest."""
    first, _, rest = body.partition("\n\n")
    if "\n" in first or not rest or len(first.split()) not in HEADLINE_WORDS or _SENTENCE_END.search(first):
        return None, body
    return first.strip(), rest


def _find_language(text: str) -> str:
    import py3langid  # its model takes most of a second to load; a seed that names its language needs none

    return str(py3langid.classify(text)[0])


def _read_page(path: Path, name: str, body: bytes, url: str, fetched_at: datetime) -> Article:
    from monitor.extract.article import read_page  # trafilatura takes a second to load, and most seeds are no pages

    try:
        article = read_page(body, url=url, content_type=None, fetched_at=fetched_at)
    except NotAnArticle as fault:
        raise StoryError(f"{path}: {name} is no article page: {fault}; save the article's own page") from None
    return replace(article, is_seed=True)


def _find_address(body: bytes) -> str | None:
    """Return the address that a saved page says it has."""
    from lxml import etree, html

    try:
        page = html.document_fromstring(body)
    except (etree.ParserError, ValueError):
        return None
    stated = page.xpath('//link[@rel="canonical"]/@href | //meta[@property="og:url"]/@content')
    return next((str(url) for url in stated if str(url).startswith(("http://", "https://"))), None)


def _find_glued_date(text: str) -> Instant | None:
    """Return a labelled date that opens a line which is no date line, as the article's first sentence follows it."""
    match = _LABELLED.search(text)
    if match is None:
        return None
    time = match["rest"] if len(match["rest"]) <= _LONGEST_TIME else ""
    return read_instant(match["date"] + time, language=None)


def _date_article(article: Article, stated: Instant) -> None:
    article.date_published, article.date_published_precision = stated.when, stated.precision
    article.date_published_from = "seed"


def _read_stated(path: Path, key: str, value: object) -> Instant | None:
    """Read what YAML made of a date: a date, an instant, or the string of one."""
    if value is None:
        return None
    # YAML's own types lose nothing on their way through ISO 8601.
    text = value.isoformat() if isinstance(value, date) else value
    if isinstance(text, str) and (found := read_instant(text, language=None)):
        return found
    raise StoryError(f"{path}: {key} is {value!r}; use ISO 8601 such as 2025-04-09T14:10:00Z")


def _list_unknowns(seed: _Seed) -> tuple[str, ...]:
    article = seed.article
    assert article is not None
    unknown = []
    if article.date_published is None:
        unread = next((line.text for line in article.dropped if line.reason == "date line"), seed.relative_date)
        said = f"the text says only '{unread}'" if unread else "the text states none"
        unknown.append(f"no date: {said}")
    if article.headline is None:
        unknown.append("no headline: no first line stands apart")
    if not article.outlet:
        unknown.append("no outlet: the text has no address and names none")
    return tuple(unknown)


def _find_duplicates(articles: Sequence[tuple[str, Article]]) -> dict[str, str]:
    duplicates: dict[str, str] = {}
    for index, (name, article) in enumerate(articles):
        for earlier, other in articles[:index]:
            if _is_same_text(article.article_body, other.article_body) and earlier not in duplicates:
                duplicates[name] = f"same text as {earlier}"
                break
    return duplicates


def _is_same_text(one: str, other: str) -> bool:
    same = body_sha256(one) == body_sha256(other)
    return same or (containment(one, other) >= SAME_TEXT and containment(other, one) >= SAME_TEXT)
