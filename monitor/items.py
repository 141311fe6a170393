"""What travels between the rooms of the house: articles, and what is found in them.

Every value here is a frozen dataclass but for :class:`Article`, which the pipelines fill step by step.
Names are schema.org's in snake_case (``date_published``, ``article_body``, ``in_language``). Every datetime
is aware; the store keeps them in UTC. Offsets are Python string indices into ``article_body``, end excluded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from monitor.revalidation import Remembered

Bin = Literal["in", "review", "out"]
CopyKind = Literal["exact", "near", "contained"]
DatePrecision = Literal["minute", "day", "guess"]
ParagraphKind = Literal["body", "heading", "list", "quote", "table", "tweet", "caption", "promotion"]
Qualifier = Literal["exact", "at_least", "more_than", "at_most", "less_than", "about", "range", "vague"]
FigureRole = Literal["current", "previous", "breakdown", "delta", "capacity"]
Scope = Literal["story", "background", "other_event"]
StoryScope = Literal["event", "story", "saga"]
SourceKind = Literal["official", "agency", "operator", "politician", "witness", "document", "media", "unnamed"]
Stance = Literal[
    "claim",
    "accusation",
    "denial",
    "confirmation",
    "announcement",
    "demand",
    "condolence",
    "apology",
    "correction",
    "warning",
    "pledge",
    "criticism",
    "position",
    "support",
    "decline_comment",
    "no_comment",
    "other",
]
Mode = Literal["direct", "indirect", "mixed", "none"]
AddressState = Literal["queued", "leased", "fetched", "unchanged", "screened_out", "refused", "quarantined", "failed"]


@dataclass(frozen=True, kw_only=True)
class Link:
    """One address that a source names, with what the source says of it before the page is fetched."""

    url: str
    """Absolute http(s) address as the source gives it, not yet canonical."""
    headline: str | None = None
    """None where the source gives none (a bare sitemap, a section page's image link)."""
    summary: str | None = None
    """The source's teaser as plain text; None where it gives none."""
    date_published: datetime | None = None
    """As the source states it; None where absent, unreadable or in the future."""
    date_modified: datetime | None = None
    """The source's ``updated`` or ``lastmod``; a later value than the one held asks for a second look."""
    in_language: str | None = None
    """BCP 47 tag as the source states it."""


@dataclass(frozen=True, kw_only=True)
class DroppedLine:
    """One line that was cut from a page or seed before it became ``article_body``."""

    text: str
    """The line as it stood."""
    reason: str
    """Which rule cut it: ``advertisement``, ``newsletter``, ``donation``, ``photo credit`` and so on."""
    place: int | None = None
    """How many paragraphs of ``article_body`` stand before it; None where that is not known."""


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """What is known of one paragraph of ``article_body`` beside its words: the one of the same index."""

    kind: ParagraphKind = "body"
    """``caption`` and ``promotion`` are kinds that a page's blocks have; they are dropped with that reason and do not occur in a body."""
    block: str = ""
    """The block of the page that held it: names and classes of the elements around it; "" for text that came without a page."""
    posted_at: datetime | None = None
    """When this entry of a live blog was posted; None in any other article, and where the entry states no time."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Is this article on this story? One per article version and story, kept also for ``out``."""

    story: str
    """Name of the story, as its folder is called."""
    bin: Bin
    score: float
    """0 (nothing shared) to 1 (says what the seeds say)."""
    reasons: tuple[str, ...]
    """Whole phrases for a person: what is shared, what is missing, the nearest seed, the window."""
    likeness: float | None = None
    """What the score was made of, before it was held against the story's background; 0 and more, 1 or so for a report of the
    event itself. None where no likeness decided: a seed, a person's word, a rule of the user's."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """This article and a held one share their text. Which of them repeats the other is decided by time, when it is saved."""

    article_id: int
    """The origin of the held text as it stands so far: an article that is no copy itself."""
    kind: CopyKind
    """``contained``: the text that has more of itself in the other one is a part of it."""
    containment: float
    """Share of this article's word shingles that the held text has, 0..1."""
    containment_of_origin: float = 0.0
    """Share of the held text's word shingles that this article has, 0..1."""
    version_id: int | None = None
    """The held text: its row in the store; None: the origin's first."""
    others: tuple[Copy, ...] = ()
    """The same of every other held text that was found, so that an early text that comes in late finds all its copies."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One count as an article states it, with the sentence that states it."""

    story: str = ""
    """Name of the story whose ledger it belongs to; empty straight from the extractor."""
    measure: str
    """Series key, the same for every wording of one measure: ``dead``, ``missing``, ``citizen fight``."""
    measure_text: str
    """What is counted, as the article words it: a short noun phrase."""
    value_low: float | None
    """155 in "at least 155"; None in "at most 25"."""
    value_high: float | None
    """None where the text gives no upper bound."""
    qualifier: Qualifier
    unit: str
    """``persons``, an ISO 4217 code, ``tonnes``, ``%``, or the plural noun counted."""
    source: str | None = None
    """Whom the text credits, as it names them; None where it credits nobody."""
    source_kind: SourceKind | None = None
    """None where ``source`` is None."""
    role: FigureRole = "current"
    scope: Scope = "story"
    as_of: datetime | None = None
    """The instant the count holds for, where the text says one; of a live blog, when its entry was posted."""
    posted_at: datetime | None = None
    """When the entry of a live blog that states it was posted; None in any other article, and outside timed entries."""
    span: tuple[int, int]
    """Offsets of the sentence in ``article_body``."""
    sentence: str
    """``article_body[span[0]:span[1]]``, always."""
    surface: str = ""
    """The number as it is written: ``at least 155``, ``elf``."""
    correction: bool = False
    """True where the sentence has a correction cue (``corrected``, ``revised down``, ``berichtigt``)."""
    prominence: Literal["headline", "lead", "body"] = "body"
    """Where the sentence stands: rule 2 of the series asks."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Who, in which role, said, denied, or declined to say something."""

    story: str = ""
    """Name of the story whose ledger it belongs to; empty straight from the extractor."""
    speaker: str
    """The fullest name that the article gives: ``Lin Jian``, or the party where no person is named."""
    role: str | None = None
    """As the article words it: ``Chinese foreign ministry spokesman``."""
    party: str | None = None
    """On whose behalf: ``China``, ``Kremlin``; None where the text does not tell."""
    stance: Stance
    mode: Mode
    direct: bool
    """True for ``direct`` and ``mixed``."""
    cue: str | None = None
    """The word that introduces it: ``said``, ``denied``; None for a bare quotation."""
    quote_or_paraphrase: str
    """The spans' text, joined by one space."""
    spans: tuple[tuple[int, int], ...]
    """Offsets in ``article_body`` of the words quoted or paraphrased; two where the cue breaks the quote."""
    sentence_span: tuple[int, int]
    """Offsets of the sentence (or run of sentences) that holds spans and cue."""
    sentence: str
    """``article_body[sentence_span[0]:sentence_span[1]]``, always."""
    posted_at: datetime | None = None
    """When the entry of a live blog that holds it was posted; None in any other article, and outside timed entries."""


@dataclass(frozen=True, kw_only=True)
class ArchivePlace:
    """Where the bytes stand that a version was read from."""

    file: str
    """Name of a WARC file in the folder ``warc`` of MONITOR_HOME."""
    offset: int
    """First byte of the record's gzip member in that file."""


@dataclass(kw_only=True)
class Article:
    """One news article (schema.org NewsArticle; a "story" in the tracking papers) on its way down the line."""

    url: str
    """Canonical address: after redirects and ``rel=canonical`` of the same registrable domain, no tracking parameters."""
    address: str = ""
    """The canonical form of the address that was asked for: the frontier's key. Empty: the same as ``url``."""
    outlet: str = ""
    """The outlet's slug from the sources file; for an import, the line's own ``outlet``; else the host."""
    headline: str | None = None
    authors: list[str] = field(default_factory=list)
    date_published: datetime | None = None
    """As the page states it. None: the page does not tell."""
    date_published_from: str | None = None
    """Where it was read: ``json-ld``, ``meta``, ``script``, ``time``, ``printed``, ``url``, ``htmldate``, ``feed``, ``seed``, ``import``."""
    date_published_precision: DatePrecision | None = None
    date_modified: datetime | None = None
    fetched_at: datetime | None = None
    """When this version was fetched or read in; becomes ``first_seen`` of a new article."""
    archived: ArchivePlace | None = None
    """The page as it came over the line; None: it is not kept, or there was no page."""
    remembered: Remembered | None = None
    """What is to be remembered of its page once it is saved; None: it came from a file, or there is nothing new to remember."""
    in_language: str | None = None
    """Two-letter ISO 639-1 code."""
    publisher: str | None = None
    article_body: str = ""
    """Clean text, paragraphs parted by one empty line; the headline is not repeated in it."""
    dropped: list[DroppedLine] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    """One for each paragraph of ``article_body``, in order, or none at all: every paragraph is then plain text."""
    furniture: list[str] | None = None
    """For each paragraph of ``article_body`` as it was read why it is furniture, "" where it stays; None: nobody has looked, or it is cut."""
    is_accessible_for_free: bool | None = None
    """False: a paid article; None: the page does not tell."""
    is_teaser: bool = False
    """Only the free beginning of a paid article was read: what it does not say, the article may."""
    is_live_blog: bool = False
    """Its paragraphs are entries with times of their own (``posted_at``), newest first."""
    is_seed: bool = False
    seed_of: str | None = None
    """Name of the story it was handed in for; None where ``is_seed`` is false."""
    stands_at: datetime | None = None
    """Where an undated seed stands in the ledger: with the earliest dated seed of its story, so that it supersedes nothing.
    No statement of when it was published. None: the instant it was first seen."""
    stories: tuple[str, ...] = ()
    """Names of the stories to judge it against; empty: every story."""
    body_sha256: str = ""
    """Hex digest of the UTF-8 ``article_body``, set by dedupe."""
    bands: tuple[int, ...] = ()
    """MinHash bands of the text (see text/fingerprints), set by dedupe; what the store looks copies up by."""
    copy: Copy | None = None
    """Set by dedupe; None: the text is new."""
    copies_sought_to: int | None = None
    """Row of the newest version held when dedupe looked for copies: the save looks among later ones. None: dedupe did not look."""
    article_id: int | None = None
    """The held article of the same address, whose text has changed; None: not held yet. Set by dedupe."""
    verdicts: list[Verdict] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Story:
    """One thread of events being followed."""

    name: str
    """As its folder is called."""
    title: str
    since: date | None = None
    """First day, UTC, of the story; earlier articles are background. None: no limit."""
    until: date | None = None
    """Last day, UTC, included. None: no limit."""
    terms: tuple[str, ...] = ()
    """Words or phrases that the user adds to what the seeds say."""
    not_terms: tuple[str, ...] = ()
    """Words or phrases of an article that is on something else."""
    scope: StoryScope = "story"
    """How far the thread may wander from its seeds: ``event`` (one happening and its aftermath), ``story`` (with what leads
    to and follows from it), ``saga`` (months of it, through events and people that no seed names)."""
    seeds: tuple[Article, ...] = ()
    """Cleaned, ``seed_of`` this story, in the order of the file names."""
    urls: tuple[str, ...] = ()
    """Addresses from ``.urls`` files, to be fetched as seeds."""
    outlets: tuple[str, ...] = ()
    """Outlets and sources that a crawl for this story asks, by name; empty: all of the sources file."""
    counter_seeds: tuple[Article, ...] = ()
    """Held articles that a person said are not on the story; a folder's files give none."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an address ended that gave no article; spiders yield it, the frontier notes it."""

    address: str
    """Canonical form of the address that was asked for."""
    state: AddressState
    reason: str
    """What was seen, for a person: ``HTTP 403``, ``robots.txt disallows /live/``, ``consent page: …``."""
    source_url: str | None = None
    """Set where the address is a source (feed, sitemap, section page), not a page of one."""
    retry_after: datetime | None = None
    """No request to the address before this instant; None: the usual interval."""
    killed_worker: bool = False
    """The page ended the worker that read it. It is read once more, later, before it stays in quarantine."""
    remembered: Remembered | None = None
    """What is to be remembered of the page once this is noted: of an ``unchanged`` one alone."""


@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """What one look at a source gave; spiders yield it, source health is made of it."""

    url: str
    status: int
    links: int
    """Entries read, before screening, and of a sitemap index those of its unchanged children."""
    newest: datetime | None
    """Latest date among the entries; None where none has a date."""
    fault: str | None = None
    """Why a 200 answer is no use: ``not a feed: text/html``; None where it was read."""
    title: str | None = None
    ttl_seconds: int | None = None
    """How long the source asks to be left alone (RSS ``ttl``, ``sy:updatePeriod``); None: it does not say."""
    max_age_seconds: int | None = None
    """How long its answer says that it stays fresh (Cache-Control ``max-age``); None: it does not say."""
    remembered: tuple[Remembered, ...] = ()
    """What is to be remembered of its body, of a sitemap index its children's, once this is noted."""
    pause: tuple[str, datetime] | None = None
    """A host among those of its parts that asked for a pause, and until when; None: none did."""
    followed: bool = True
    """False: its links were looked at and not noted, so that its next look is due as before."""


# ---- what the store hands to the comparison, and what that hands back ---------------------------------------------
