"""What is to be done about a source in this state? One sentence for each state and reason. Pure: text in, text out.

The first rule that fits speaks. Reasons are those of health and of the spiders' outcomes; one that no rule knows gets its
state's last rule, which has no words of its own to look for.
"""

from __future__ import annotations

import re

_RULES: tuple[tuple[str, str, str], ...] = (
    ("unchecked", "", "nothing: the next crawl looks at it"),
    ("", "no other source answers", "see whether this machine is online; what is due is asked again as soon as it is"),
    ("", r"^the last (\d+ looks|look) failed", "nothing yet: it is asked again soon, and called sick if that goes on"),
    ("ok", "", ""),
    (
        "empty",
        "",
        "nothing where it is a search; a feed or sitemap that stays empty has moved: look for the new address on the outlet's page",
    ),
    (
        "stale",
        "is expected",
        "open {url} in a browser: if it was given up, find its successor; if the outlet is only slower, lower `expect` in the sources file",
    ),
    (
        "stale",
        "",
        "open {url} in a browser: a feed that was given up still answers; find its successor, or give the outlet a `section` source",
    ),
    ("blocked", r"robots\.txt", "respect it: use another source of the outlet, or ask the outlet to allow it"),
    ("blocked", "not public|private", "if it is meant to be in your own network, set `allow_private = true` for its outlet"),
    ("blocked", "HTTP 429", "raise `delay` of its outlet and `every` of the source, so that it is asked less often"),
    ("blocked", "HTTP 40[127]", "use another source of the outlet: this one is for its customers"),
    ("blocked", "HTTP 451", "use another source of the news: this one is barred where this machine stands"),
    ("blocked", "", "set MONITOR_CONTACT if it is unset, raise `delay` of its outlet, ask the outlet, or use another source of it"),
    ("gone", "HTTP 410", "find its successor on the outlet's page and change the sources file, or take it out: it is closed for good"),
    ("gone", "", "find the new address on the outlet's page and change the sources file, or take it out"),
    (
        "not-a-feed",
        "consent|bot check|login|wall",
        "use another source of the outlet: a page that wants an answer stands in its place",
    ),
    ("not-a-feed", "", "`monitor sources test {url}` says what it is: mend its `kind` or its address in the sources file"),
    ("failing", r"robots\.txt", "wait: while its robots.txt cannot be read, nothing of the host may be fetched; after days look for the outlet's new host"),
    ("failing", "cannot be looked up", "if other sources answer, its host is gone: find the outlet's new address and change the sources file"),
    ("failing", "asked for a pause|left alone until|put off", "nothing: it is asked again when that time has come"),
    ("failing", "too large", "use a smaller source of the outlet, or raise DOWNLOAD_MAXSIZE"),
    ("failing", "redirects", "open {url} in a browser and put the address where it ends into the sources file"),
    ("failing", "(?i)certificate|ssl|tls", "wait: a certificate that ran out is usually renewed in days; see whether this machine's clock is right"),
    ("failing", "HTTP 5", "wait: the outlet's server is at fault; after days look for the new address"),
    ("failing", "", "wait: it usually passes; after days open {url} in a browser and look for the new address"),
)  # fmt: skip
"""State ("" for any), what its reason holds (a pattern; "" for anything), what to do (``{url}`` is the source's)."""


def advise(state: str, reason: str | None, url: str) -> str:
    """Return what a person should do about a source, as a sentence without a full stop; "" where there is nothing to do."""
    for known, pattern, advice in _RULES:
        if known in ("", state) and re.search(pattern, reason or ""):
            return advice.replace("{url}", url)
    return ""
