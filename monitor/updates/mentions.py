"""Which statements of a story say something new, and which party answered first?

Pure: held statements in, novelty, first responses and updates out, in no order of arrival. One statement in several
articles (verbatim, trimmed, in other words) is one with several mentions; the earliest mention is the novel one.
Works across spellings of a speaker's name, not across languages of what was said.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial

from monitor.holdings import FirstResponse, HeldStatement, Update, UpdateKind, UpdateLabel
from monitor.items import Statement
from monitor.text.phrases import GOVERNMENT
from monitor.updates.memory import Memory
from monitor.updates.parties import fold_party, unite_parties

SILENT = frozenset({"decline_comment", "no_comment"})
# Shares of the shorter text's words that the other must hold; measured on retold wire stories: retellings share
# three words in five, two different statements of one speaker in one story less than two.
_SAME_SPEAKER = 0.61
_SAME_PARTY = 0.85
_SILENCE_LASTS = timedelta(hours=48)
_GOVERNMENT = fold_party(GOVERNMENT)  # said of offices whose country an article leaves unsaid: any country says more
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?<![\w.,:-])(?:19|20)\d\d(?![\w:-])")
_VOWELS = re.compile("[aeiou]")
_SHORT = 3  # letters: "the", "and", "der", "que"
_LONGEST_WHAT = 110  # characters of an update's one line
_LEAST_WORDS = 30  # characters of it that what was said gets, however long the speaker's name and role


@dataclass(frozen=True)
class _Mention:
    """One held statement with what it is compared by."""

    held: HeldStatement
    speaker: str
    """Folded fullest name of the speaker over all articles."""
    party: str
    """Folded party; the speaker where no article names one."""
    words: frozenset[str]
    numbers: frozenset[str]
    """Those in digits, as written."""


@dataclass(frozen=True)
class _Answered:
    """What follows from the statements of one party."""

    first: Mapping[int, int]
    responses: tuple[tuple[HeldStatement, FirstResponse], ...]
    updates: tuple[tuple[HeldStatement, Update], ...]


def compare_statements(
    statements: Sequence[HeldStatement], memory: Memory | None = None
) -> tuple[dict[int, int], tuple[FirstResponse, ...], tuple[Update, ...]]:
    """Return the first mention of every statement, and the first responses and the updates, both by time. [] gives nothing.

    Statements and first mentions are ids; a statement that says something new is its own first mention.

    Of a copy only what no earlier text said is novel and makes responses and updates. With a *memory* only the parties that
    have other statements than before are compared again.
    """
    memory = Memory() if memory is None else memory
    by_party: dict[str, list[_Mention]] = {}
    for mention in _read_mentions(statements, memory):
        by_party.setdefault(mention.party, []).append(mention)
    answered = [
        memory.recall(("party", row[0].held.statement.story, party), row, partial(_compare_party, row))
        for party, row in by_party.items()
    ]
    responses = sorted((one for found in answered for one in found.responses), key=lambda pair: _place(pair[0]))
    updates = sorted((one for found in answered for one in found.updates), key=lambda pair: _place(pair[0]))
    first = {key: told for found in answered for key, told in found.first.items()}
    return first, tuple(response for _, response in responses), tuple(update for _, update in updates)


def _compare_party(mentions: Sequence[_Mention]) -> _Answered:
    """Return what follows from the mentions of one party, by time: no other party's say anything of them."""
    first = _find_first_mentions(mentions)
    novel = frozenset(key for key, told in first.items() if key == told)
    # What a copy repeats is its origin's; what the copying outlet has added is its own.
    own = [one for one in mentions if one.held.copy_of is None or one.held.statement_id in novel]
    responses = _first_responses([one.held for one in own])
    told = _told_parties(own)
    worded = {one.held.statement_id: _stated(one.held) or told.get(one.speaker) for one in own}
    return _Answered(
        first=first,
        responses=tuple((held, _response(held, worded[held.statement_id])) for held, _ in responses),
        updates=tuple(_make_updates(own, novel, {held.statement_id: before for held, before in responses})),
    )


def _place(held: HeldStatement) -> tuple[object, ...]:
    """Sort by time and then by the text's own marks, never by ids: those depend on the order of arrival."""
    spans = held.statement.spans or (held.statement.sentence_span,)
    return held.time, held.url, held.version, spans, held.statement.speaker, held.statement.quote_or_paraphrase


def _read_mentions(statements: Sequence[HeldStatement], memory: Memory) -> list[_Mention]:
    ordered = sorted(statements, key=_place)
    story = ordered[0].statement.story if ordered else ""
    speakers = frozenset(held.statement.speaker for held in ordered)
    names = memory.recall(("names", story), speakers, partial(_full_names, speakers))
    parties = _parties(ordered, names, memory)
    return [
        _Mention(
            held,
            name,
            parties[name],
            _words(held.statement.quote_or_paraphrase),
            _numbers(held.statement.quote_or_paraphrase),
        )
        for held in ordered
        for name in [names[held.statement.speaker]]
    ]


@lru_cache(maxsize=1 << 16)  # each save compares what the story held before anew
def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(text))


@lru_cache(maxsize=1 << 16)
def _words(text: str) -> frozenset[str]:
    """Return the words that tell one statement from another: numbers, and what is longer than articles and the like."""
    words = _WORD.findall(text.lower())
    return frozenset(word[:6] for word in words if len(word) > _SHORT or word.isdigit()) or frozenset(words)


def _full_names(speakers: Collection[str]) -> dict[str, str]:
    """Map every speaker as worded to one folded name: "Holm" to "ada holm" where one Holm only is known."""
    folded = _unite_given({speaker: fold_party(speaker) for speaker in speakers})
    longer = {name: frozenset(name.split()) for name in sorted(folded.values()) if " " in name}
    full = {name: _fuller(name, longer) for name in set(folded.values())}
    return {speaker: full[name] for speaker, name in folded.items()}


def _unite_given(folded: Mapping[str, str]) -> dict[str, str]:
    """Give those one name whose given names differ in vowels alone, as languages write them: Volodymyr, Vladimir."""
    one: dict[str, str] = {}
    united = {}
    for speaker, name in sorted(folded.items()):
        given, _, last = name.rpartition(" ")
        consonants = _VOWELS.sub("", given)
        united[speaker] = one.setdefault(f"{consonants} {last}", name) if len(consonants) > _SHORT else name
    return united


def _fuller(name: str, longer: Mapping[str, frozenset[str]]) -> str:
    words = frozenset(name.split())
    fitting = [whole for whole, parts in longer.items() if words < parts]
    return fitting[0] if len(fitting) == 1 else name


def _parties(ordered: Sequence[HeldStatement], names: Mapping[str, str], memory: Memory) -> dict[str, str]:
    """Give each speaker the party that most of the mentions name, the same for all of them; failing that, their own name."""
    stated = {held.statement.party for held in ordered if held.statement.party}
    speakers = set(names)
    story = ordered[0].statement.story if ordered else ""
    united = memory.recall(("parties", story), (speakers, stated), partial(unite_parties, stated | speakers, stated))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for held in ordered:
        if held.statement.party:
            counts[names[held.statement.speaker]][united[held.statement.party]] += 1
    alone = {names[speaker]: united[speaker] for speaker in sorted(speakers, key=lambda each: (len(each), each))}
    told = {
        name: min(count, key=lambda party: (party == _GOVERNMENT, -count[party], party))
        for name, count in counts.items()
    }
    # Of an office whose country no article says, only its own name tells it from another country's.
    return alone | {name: party for name, party in told.items() if party != _GOVERNMENT}


def _find_first_mentions(mentions: Sequence[_Mention]) -> dict[int, int]:
    """Return for each statement of one party, by its id, the id of the first mention of what it says: mostly its own.

    Only mentions that share a rare word are compared. A copy of a silence that nobody had noted is no mention of any.
    """
    frequency = Counter(word for mention in mentions for word in mention.words)
    index: dict[str, list[int]] = defaultdict(list)
    silences: dict[tuple[str, str], _Mention] = {}
    first: dict[int, int] = {}
    for number, mention in enumerate(mentions):
        key = mention.held.statement_id
        if mention.held.statement.stance in SILENT:
            noted = _note_silence(mention, silences).held
            if noted.copy_of is None:
                first[key] = noted.statement_id
            continue
        rarest = sorted(mention.words, key=lambda word: (frequency[word], word))
        known = sorted({place for word in rarest[: len(rarest) // 2 + 1] for place in index[word]})
        same = next((mentions[place].held for place in known if _is_same(mention, mentions[place])), mention.held)
        first[key] = first.get(same.statement_id, key)
        for word in rarest:
            index[word].append(number)
    return first


def _note_silence(mention: _Mention, silences: dict[tuple[str, str], _Mention]) -> _Mention:
    """Return the silence that is noted: one of another party, of the other sort, or after two days is noted anew."""
    key = (mention.party, mention.held.statement.stance)
    before = silences.get(key)
    if before is not None and mention.held.time - before.held.time <= _SILENCE_LASTS:
        return before
    silences[key] = mention
    return mention


def _is_same(one: _Mention, other: _Mention) -> bool:
    """Tell whether *one* retells *other*, which was said before."""
    if one.speaker != other.speaker and one.party != other.party:
        return False
    if other.numbers and one.numbers - other.numbers:
        return False  # "17 are dead" after "12 are dead"
    shorter = min(len(one.words), len(other.words))
    shared = len(one.words & other.words)
    wanted = _SAME_SPEAKER if one.speaker == other.speaker else _SAME_PARTY
    return (
        shorter > 0 and shared >= wanted * shorter and (shorter >= 4 or shared == max(len(one.words), len(other.words)))
    )


def _first_responses(statements: Iterable[HeldStatement]) -> list[tuple[HeldStatement, HeldStatement | None]]:
    """Return the first of a party's statements and, where that was silence, its first answer, with what it answers."""
    row = [held for held in statements if not _is_of_the_past(held)]
    if not row:
        return []
    first = row[0]
    found: list[tuple[HeldStatement, HeldStatement | None]] = [(first, None)]
    if first.statement.stance in SILENT and (answer := _answer(first, row)) is not None:
        found.append((answer, first))
        if (named := _answer_in_person(answer, row)) is not None:
            found.append((named, first))
    return found


def _is_of_the_past(held: HeldStatement) -> bool:
    """Tell what was said in an earlier year ("In 2019 the owner said …"): the words around it name that year alone."""
    statement = held.statement
    start, frame, last = statement.sentence_span[0], "", 0
    for first, end in statement.spans:
        frame += statement.sentence[last : max(first - start, 0)]
        last = max(end - start, 0)
    years = [int(year) for year in _YEAR.findall(frame + statement.sentence[last:])]
    return bool(years) and max(years) < held.time.year


def _answer(first: HeldStatement, row: Sequence[HeldStatement]) -> HeldStatement | None:
    """Find the first substantive statement; failing that, a refusal where there was no answer at all before.

    An article that notes the silence holds no answer: what else it quotes of the party was said before.
    """
    row = [held for held in row if held.article_id != first.article_id or held.time > first.time]
    substantive = next((held for held in row if held.statement.stance not in SILENT), None)
    if substantive is not None or first.statement.stance == "decline_comment":
        return substantive
    return next((held for held in row if held.statement.stance == "decline_comment"), None)


def _answer_in_person(answer: HeldStatement, row: Sequence[HeldStatement]) -> HeldStatement | None:
    """Find who first said in their own words, and by name, what the party was only reported to answer: within two days."""
    if answer.statement.stance in SILENT or answer.statement.direct or _is_named(answer.statement):
        return None
    later = (held for held in row if answer.time <= held.time <= answer.time + _SILENCE_LASTS)
    return next((held for held in later if held.statement.direct and _is_named(held.statement)), None)


def _is_named(statement: Statement) -> bool:
    """Tell a person's name from an office or the party itself."""
    return bool(statement.role) and statement.role != statement.speaker and " " in statement.speaker


def _told_parties(mentions: Sequence[_Mention]) -> dict[str, str]:
    """Return how the first article that tells a speaker's party words it: for those that leave it out."""
    told: dict[str, str] = {}
    for mention in mentions:
        if (party := _stated(mention.held)) is not None:
            told.setdefault(mention.speaker, party)
    return told


def _stated(held: HeldStatement) -> str | None:
    """Return the party that the article names; None where it is a government whose country the article leaves unsaid."""
    return held.statement.party if held.statement.party != GOVERNMENT else None


def _response(held: HeldStatement, party: str | None) -> FirstResponse:
    statement = held.statement
    return FirstResponse(
        party=party or statement.speaker,
        speaker=statement.speaker,
        stance=statement.stance,
        time=held.time,
        article_id=held.article_id,
        statement_id=held.statement_id,
    )


def _make_updates(
    mentions: Sequence[_Mention], novel: frozenset[int], firsts: Mapping[int, HeldStatement | None]
) -> Iterator[tuple[HeldStatement, Update]]:
    for held in (mention.held for mention in mentions):
        if held.statement_id in firsts:
            answered = firsts[held.statement_id]
            before = answered.statement.quote_or_paraphrase if answered is not None else None
            label: UpdateLabel = "first response" if answered is None else "first substantive response"
            yield held, _update(held, "first_response", label, before)
        elif held.statement_id in novel:
            yield held, _update(held, "statement", "new statement", None)


def _update(held: HeldStatement, kind: UpdateKind, label: UpdateLabel, before: str | None) -> Update:
    return Update(
        time=held.time,
        kind=kind,
        label="no comment" if held.statement.stance in SILENT else label,
        what=_describe(held.statement),
        before=before,
        after=held.statement.quote_or_paraphrase,
        article_id=held.article_id,
        statement_id=held.statement_id,
    )


def _describe(statement: Statement) -> str:
    """Return the update's one line: ``denial: Lin Jian (foreign ministry spokesman): “absolutely groundless”``."""
    head = f"{statement.stance.replace('_', ' ')}: {_shorten(statement.speaker, 50)}"
    role = statement.role if statement.role and statement.role.casefold() != statement.speaker.casefold() else None
    if role and len(head) + len(role) + 5 + _LEAST_WORDS <= _LONGEST_WHAT:
        head += f" ({role})"
    words = _shorten(" ".join(statement.quote_or_paraphrase.split()), _LONGEST_WHAT - len(head) - 4)
    return f"{head}: “{words}”" if statement.mode == "direct" else f"{head}: {words}"


def _shorten(words: str, longest: int) -> str:
    """Cut *words* behind a whole word, with a mark of omission, where they are longer."""
    if len(words) <= longest:
        return words
    return words[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
