"""A made-up outlet's pages: two followed stories with their background, pages about anything else, and furniture on all.

And a saga: pages on one story of which each tells of another event in words of its own, with the same background on all.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.items import Article, Bin, Paragraph, Verdict

START = datetime(2031, 3, 1, 6, tzinfo=UTC)
STORIES = {
    "quake": "earthquake magnitude Veldora rubble epicentre aftershock tremor rescuers collapsed Ambrin seismologists tents "
    "stretcher survivors Orlath hospitals excavators mountain villages bridge shelter blankets governor Teska",
    "strike": "dockworkers walkout Harnmouth union containers wages picket cranes Lindqvist shipping terminal employers "
    "arbitration cargo overtime ballot freight quay vessels stevedores negotiators mediator Okonjo tariffs",
}
BACKGROUND = {
    "quake": (
        "The earthquake of 3 February killed 412 people in Veldora and left 9,000 families without a home.",
        "Veldora lies on the Orlath fault; an earthquake there in 1987 destroyed the old town of Ambrin.",
    ),
    "strike": (
        "The dockworkers in Harnmouth walked out on 11 February; their union wants 8 percent more wages.",
        "Harnmouth handles a third of the country's containers, and employers put the cost of the walkout at 40 million a day.",
    ),
}
TOPICS = (
    "orchestra conductor violin premiere concerto soprano audience baritone rehearsal melody symphony Marwick",
    "glacier meltwater researchers sediment moraine expedition satellites Svalen crevasse icefield permafrost",
    "goalkeeper penalty stadium midfielder trophy referee Carrow league striker substitute fixture dribble",
    "vineyard harvest grapes cellar sommelier tannins Brissac barrels fermentation bottling orchard frost",
    "parliament coalition amendment senators filibuster Dravik caucus ballot quorum speaker lobbyists veto",
    "smartphone processor battery firmware Nimbara startup encryption gadgets developers touchscreen update",
    "museum curator fresco restoration sculpture Bellanti gallery pigments canvas exhibition auction portrait",
    "vaccine clinic nurses influenza Hollis antibodies pharmacy dosage symptoms epidemic paediatric trial",
    "locomotive railway timetable signalling Pendry commuters carriage platform derailment tunnel junction",
    "recipe saffron oven pastry Quillon chef bakery cinnamon dough almonds kitchen simmer",
    "novelist manuscript publisher Tarrant paperback librarian sequel fiction memoir poetry chapter prize",
    "telescope asteroid orbit Kestrine astronomers comet spacecraft lunar payload galaxy observatory crater",
)
FURNITURE = (
    "Join the 48,000 readers who already pay for the Meridian's journalism and give 5 a month.",
    "Get our editors' picks in your inbox every morning",
    "The Meridian is an independent newspaper, owned by a foundation and printed in two cities since 1923.",
    "More from the Meridian",
)
SAGA = (
    "At least 12,000 civilians have been killed in the Orlath provinces since the war began, according to the League of Nations' mission.",
    "The chancellery in Veldora did not respond to a request for comment on Thursday, and the embassy declined to comment.",
    "The war began three years ago, when troops crossed the Orlath and took the old town of Ambrin within a week.",
    "General Teska denies that the army has aimed at homes, schools or markets in any of the provinces.",
)
TOLL = "The ministry of health put the number of the dead at {number} by Sunday night."
_FRAMES = (
    "On {day} the {0} was again linked to the {1}, according to people who follow the {2} and the {3}.",
    "Several {0} were seen beside the {1} as the {2} waited for word about a {3}.",
    "What the {0} did to the {1} will take weeks to settle, one {2} said about the {3}.",
    "There was little left of the {0} when the {1} came, and the {2} had no {3} to offer.",
    "Officials spoke of {number} {0} and a {1}, more than the {2} had expected of the {3}.",
    "Nobody at the {0} could say whether the {1} or the {2} would follow the {3}.",
)


@dataclass(frozen=True)
class Newsroom:
    """The pages, in the order of publication, and what of their lines is what."""

    articles: tuple[Article, ...]
    furniture: tuple[str, ...]
    background: tuple[str, ...]


def make_newsroom(pages: int) -> Newsroom:
    """Return *pages* pages of each of two stories, and as many of either kind about anything else. The same every time."""
    draw = random.Random(20310301)
    articles = []
    for number in range(pages):
        for name, words in STORIES.items():
            articles.append(_make_page(draw, f"{name}-{number}", words.split(), BACKGROUND[name]))
            topic = draw.choice(TOPICS).split()
            articles.append(_make_page(draw, f"{name}-other-{number}", topic, ()))
    background = tuple(line for lines in BACKGROUND.values() for line in lines)
    return Newsroom(tuple(articles), FURNITURE, background)


def make_saga(pages: int) -> Newsroom:
    """Return *pages* pages, at most six, on one saga by their verdicts, each beside one that is on no story; furniture on all."""
    draw = random.Random(20310302)
    articles, tolls = [], [TOLL.format(number=11_000 + 137 * number) for number in range(pages)]
    for number, toll in enumerate(tolls):
        for place, name, background in ((number, "saga", (*SAGA, toll)), (number + 6, "other", ())):
            article = _make_page(draw, f"{name}-{number}", TOPICS[place].split(), background)
            verdict: Bin = "out" if name == "other" else "in" if number else "review"
            article.verdicts = [Verdict(story="saga", bin=verdict, score=0.6, reasons=())]
            articles.append(article)
    return Newsroom(tuple(articles), FURNITURE, (*SAGA, *tolls))


def _make_page(draw: random.Random, name: str, words: list[str], background: tuple[str, ...]) -> Article:
    told = [_make_sentence(draw, words) for _ in range(draw.randint(9, 16))]
    text = [*told[:4], FURNITURE[0], *told[4:7], *background, *told[7:], *FURNITURE[1:]]
    published = START + timedelta(minutes=draw.randrange(60 * 24 * 60))
    return Article(
        url=f"https://meridian.example/{name}",
        outlet="meridian",
        headline=" ".join(draw.sample(words, 4)).capitalize(),
        article_body="\n\n".join(text),
        paragraphs=[Paragraph(block="main article p") for _ in text],
        date_published=published,
        fetched_at=published,
        in_language="en",
    )


def _make_sentence(draw: random.Random, words: list[str]) -> str:
    day = draw.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
    return draw.choice(_FRAMES).format(*draw.sample(words, 4), day=day, number=draw.randint(3, 900))
