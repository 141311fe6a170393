"""Which address is this, and whose site is it on? Canonical forms and site comparison; fetches nothing.

The public suffix list is the snapshot that ships with tldextract: no network, no cache folder.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit, urlunsplit

import tldextract
from w3lib.url import safe_url_string

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 8192
"""Characters; longer addresses are refused: no outlet has them, and they are how traps look."""

TRACKING = re.compile(
    r"utm_\w+|at_(medium|campaign|custom\d|link\w*|format|ptr_name|bbc_team|campaign_type)|mc_[ce]id|pk_\w+|mtm_\w+|matomo_\w+|hsa_\w+"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|igshid|igsh|twclid|ttclid|li_fat_id|_hsenc|_hsmi|mkt_tok|vero_id|wickedid"
    r"|cmpid|icid|ncid|ocid|smid|smtyp|ns_\w+|xtor|wt_mc|wt_zmc|wtmc|cmp|ito|taid|ftag|partner|fb_(action|source|ref)\w*|__twitter_impression"
    r"|rss|ref|ref_src|ref_url|referrer|referer|share(d|source|_id|token)?|traffic_source|sr_share|guce_\w+|spm|_ga|_gl|oly_\w+|sessionid|phpsessid|jsessionid",
    re.IGNORECASE,
)
"""Query names that say where a reader came from, not what is shown (the common trackers' own documents, and session ids)."""

_SESSION_PATH = re.compile(r";(jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)

_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def canonical_url(url: str) -> str:
    """Return the one form under which *url* is held: two addresses of one page should give the same string.

    Lower-case scheme and host (IDNA), no default port, no credentials, no fragment, no tracking or session parameters,
    no dot segments, percent-encoding as browsers send it; other parameters keep their order and values, and the path
    its case and closing slash, for servers tell them apart. Applying it twice is applying it once.
    Raises ValueError, and nothing else, for what is not an absolute http(s) address with a host.
    """
    text = url.strip()
    if len(text) > MAX_LENGTH:
        raise ValueError(f"address of {len(text)} characters; {MAX_LENGTH} are the most")
    try:
        parts = urlsplit(safe_url_string(text, path_encoding="utf-8") if text else "")
        scheme, host, port = parts.scheme.lower(), _read_host(parts), parts.port
    except (UnicodeError, AttributeError, IndexError) as fault:
        raise ValueError(f"not an address: {text[:80]!r}") from fault
    if scheme not in DEFAULT_PORTS or not host:
        raise ValueError(f"not an http(s) address: {text[:80]!r}")
    location = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _resolve_dots(_SESSION_PATH.sub("", parts.path)) or "/"
    return urlunsplit((scheme, location, path, _strip_tracking(parts.query), ""))


def _read_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if any(character in host for character in "/?#@\\%<>^`{|} \t\n\r\x00"):
        raise ValueError(f"not a host: {host[:80]!r}")
    return host


def _resolve_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept) + ("/" if segments[-1] in (".", "..") and kept[-1:] != [""] else "")


def _strip_tracking(query: str) -> str:
    return "&".join(part for part in query.split("&") if part and not TRACKING.fullmatch(part.split("=", 1)[0]))


def host_of(url: str) -> str:
    """Return the host of *url* in lower case, with its port where that is not the scheme's own; "" where there is none."""
    try:
        parts = urlsplit(url.strip())
        host, port = _read_host(parts), parts.port
    except ValueError:
        return ""
    return host if not host or port in (None, DEFAULT_PORTS.get(parts.scheme.lower())) else f"{host}:{port}"


def same_site(a: str, b: str) -> bool:
    """Tell whether both addresses are on one registrable domain (``www.a.co.uk``, ``news.a.co.uk``).

    IP addresses, ``localhost`` and bare names have no registrable domain: host and port must be the same.
    An unreadable address is on no site.
    """
    first, second = host_of(a), host_of(b)
    return bool(first) and site_of(first) == site_of(second)


@lru_cache(maxsize=4096)
def site_of(host: str) -> str:
    """Return the registrable domain of *host* (as :func:`host_of` gives it), else *host* itself with its port.

    An ending that the list does not know (``.example``) is a suffix of one label: the list's own rule for such.
    """
    name = host.rsplit(":", 1)[0] if re.search(r":\d+$", host) else host
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        known = _suffixes(name).top_domain_under_public_suffix
        labels = name.split(".")[-2:]
        return known or (".".join(labels) if len(labels) == 2 and not _suffixes(name).suffix else host)
    return host
