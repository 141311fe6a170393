"""Which publishers are followed, and at which addresses? Finds the sources file, and chooses among its sources.

Pure but for reading the file: it fetches nothing, and whether a source is due, sick or leased is the store's to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from urllib.parse import quote_plus

from monitor.errors import SourcesError
from monitor.outlets import KINDS as KINDS  # callers take what an outlet is, and how one is read, from here
from monitor.outlets import Outlet as Outlet
from monitor.outlets import Source as Source
from monitor.sources_file import QUERY, find_nearest
from monitor.sources_file import read_outlets as read_outlets

OVERLAY = Path("sources.toml")
"""What is laid over the shipped catalogue where MONITOR_SOURCES is unset, relative to the current folder."""


def load_outlets(path: Path | None) -> list[Outlet]:
    """Return the outlets of the file at *path*, in its order.

    None stands for the shipped catalogue, overlaid by ``sources.toml`` in the current folder if there is one: an outlet
    there replaces the catalogue's of the same name, new ones come last. Raises SourcesError for a file that is absent,
    not TOML or against the schema.
    """
    if path is not None:
        return read_outlets(_read_text(path), str(path))
    shipped = resources.files("monitor").joinpath("catalogue.toml").read_text(encoding="utf-8")
    outlets = {outlet.name: outlet for outlet in read_outlets(shipped, "catalogue.toml")}
    if OVERLAY.is_file():
        outlets |= {outlet.name: outlet for outlet in read_outlets(_read_text(OVERLAY), str(OVERLAY))}
    return list(outlets.values())


def list_own_outlets(path: Path | None) -> list[str]:
    """Return the names of the outlets that ``sources.toml`` lays over the catalogue; [] where there is none, or *path* is read instead."""
    if path is not None or not OVERLAY.is_file():
        return []
    return [outlet.name for outlet in read_outlets(_read_text(OVERLAY), str(OVERLAY))]


def select_sources(outlets: Sequence[Outlet], names: Iterable[str] = (), kinds: Iterable[str] = ()) -> list[Source]:
    """Return the sources that *names* and *kinds* leave; empty means all of them.

    A name is an outlet's (``bbc``), that of its sources of one kind (``bbc/feed``), or of one of several (``bbc/feed:asia``).
    Raises SourcesError for a name that no outlet or source has, with the nearest that there is.
    """
    sources = [source for outlet in outlets for source in outlet.sources]
    wanted = list(names)
    known = {outlet.name for outlet in outlets}.union(*(_list_names(source) for source in sources))
    for name in wanted:
        if name not in known:
            raise SourcesError(f"no outlet or source is called {name!r}{find_nearest(name, known)}")
    allowed = set(kinds) or set(KINDS)
    return [s for s in sources if s.kind in allowed and (not wanted or _list_names(s) & set(wanted))]


def select_followed(
    outlets: Sequence[Outlet], lists: Mapping[str, Sequence[str]], kinds: Iterable[str] = ()
) -> list[Source]:
    """Return the sources of these *kinds* (empty: of all) that a crawl for the stories asks; *lists* has each story's ``outlets``.

    A story that lists none asks all of them, and so does a crawl for no story. Raises SourcesError for a name that no
    outlet or source has, with the story that lists it.
    """
    for story, names in lists.items():
        try:
            select_sources(outlets, names)
        except SourcesError as fault:
            raise SourcesError(f"in outlets of {story}/story.toml, {fault}; or add it to the sources file") from None
    listed = [name for names in lists.values() for name in names]
    return select_sources(outlets, listed if all(lists.values()) else (), kinds)


def _list_names(source: Source) -> set[str]:
    return {source.outlet, f"{source.outlet}/{source.kind}", source.name}


def fill_search(source: Source, queries: Iterable[str]) -> list[Source]:
    """Return a search as one source per query, and a source of any other kind as it is."""
    if source.kind != "search":
        return [source]
    return [replace(source, url=source.url.replace(QUERY, quote_plus(query))) for query in queries]


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SourcesError(f"{path} does not exist; set MONITOR_SOURCES to a sources file, or unset it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SourcesError(f"{path} cannot be read as UTF-8 text: {error}") from None
