"""How much CPU do news-please and newspaper4k take for a page? Runs in their own environment; see crawl.py.

Usage: ``python _page_peers.py FOLDER``: reads every page of the folder with each, prints JSON: milliseconds of CPU a page, by peer.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def time_reader(read: Callable[[str], object], pages: list[str]) -> float:
    """Return the milliseconds of CPU that *read* takes for one of *pages*; the first page is read once more, untimed."""
    read(pages[0])
    started = time.process_time()
    for page in pages:
        read(page)
    return 1000 * (time.process_time() - started) / len(pages)


def main() -> None:
    """Read and print."""
    import newspaper  # in their environment alone
    from newsplease import NewsPlease  # type: ignore[import-not-found, unused-ignore]

    def read_newspaper(page: str) -> object:
        article = newspaper.Article("http://127.0.1.1/2031/03/09/a", language="en", fetch_images=False)
        article.download(input_html=page)
        article.parse()
        return article.text

    pages = [path.read_text("utf-8") for path in sorted(Path(sys.argv[1]).glob("*.html"))]
    peers = {
        "news-please": lambda page: NewsPlease.from_html(page, url="http://127.0.1.1/2031/03/09/a", fetch_images=False),
        "newspaper4k": read_newspaper,
    }
    json.dump({name: time_reader(read, pages) for name, read in peers.items()}, sys.stdout)


if __name__ == "__main__":
    main()
