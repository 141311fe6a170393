"""How does Scrapy run here? Its settings and ours (``MONITOR_*``), each explained in docs/settings-and-stats.md.

Imported by Scrapy alone. What can be mended by a user is checked later, when a spider reads its settings, so that
a wrong variable ends in one sentence and not in a failed import.
"""

from __future__ import annotations

import gc
import os

from scrapy.settings.default_settings import EXTENSIONS_BASE as _EXTENSIONS

# What is imported from here on never dies: walking through it again and again costs a quarter of a crawl's start.
gc.set_threshold(50_000)

# ---- ours: the environment's, then what only a crawl needs; -s NAME=VALUE goes before both -------------------------
MONITOR_HOME = os.environ.get("MONITOR_HOME")
MONITOR_DATABASE_URL = os.environ.get("MONITOR_DATABASE_URL")
MONITOR_SOURCES = os.environ.get("MONITOR_SOURCES")
MONITOR_STORIES = os.environ.get("MONITOR_STORIES")
MONITOR_ALLOW_PRIVATE = os.environ.get("MONITOR_ALLOW_PRIVATE")
MONITOR_NOW = os.environ.get("MONITOR_NOW")
MONITOR_CONTACT = os.environ.get("MONITOR_CONTACT")
MONITOR_LOG_FORMAT = os.environ.get("MONITOR_LOG_FORMAT")
MONITOR_WARC = os.environ.get("MONITOR_WARC")

MONITOR_RUN_TOKEN = None  # None: a random one
MONITOR_TRIGGER = "scrapy"
MONITOR_PROGRESS = True
MONITOR_STOP_WITH_STDIN = False
MONITOR_MIN_WORDS = 20
MONITOR_LEASE_SECONDS = 300
MONITOR_PAGE_WORKERS = 1
MONITOR_PAGE_SECONDS = 20.0
MONITOR_PAGE_MEMORY_MB = 1024
MONITOR_ROBOTS_DELAY_MAX = 30.0
MONITOR_HOST_BUDGET = 2000
MONITOR_WARC_MB = 256
MONITOR_SURROUNDINGS = "monitor.middlewares.own.OwnSurroundings"

# ---- the assembly line ---------------------------------------------------------------------------------------------
ITEM_PIPELINES = {
    "monitor.pipelines.clean.Clean": 100,
    "monitor.pipelines.dedupe.Dedupe": 200,
    "monitor.pipelines.track.Track": 300,
    "monitor.pipelines.compare.Compare": 400,
    "monitor.pipelines.save.Save": 500,
}
ITEM_PROCESSOR = "monitor.pipelines.line.OneAtATime"
CONCURRENT_ITEMS = 1

# ---- what stands between spiders and the web -----------------------------------------------------------------------
SPIDER_MODULES = ["monitor.spiders"]
SPIDER_MIDDLEWARES = {
    "monitor.middlewares.frontier.Frontier": 10,
    # It drops long addresses without a word; the frontier names them.
    "monitor.middlewares.seeds.Seeds": 20,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "monitor.middlewares.cooldown.CoolDown": 90,
    "monitor.middlewares.robots.Robots": 100,
    "monitor.middlewares.unpacking.Unpack": 590,
    "monitor.middlewares.budget.Budget": 110,  # after robots: what is refused there costs no budget
    # Nearer to the spider than decompression (590), nearer to the web than page redirects (580) and retries (550).
    "monitor.middlewares.conditional.Conditional": 585,
    "monitor.middlewares.archive.Archive": 650,  # sees answers before they are decompressed (590)
    "monitor.middlewares.tally.Tally": 860,
}
# What is off is not even loaded: the remote control brings a web server along, a tenth of the cost of a poll that finds nothing.
EXTENSIONS_BASE = {
    name: order for name, order in _EXTENSIONS.items() if not name.endswith((".RemoteControl", ".TelnetConsole"))
}
EXTENSIONS = {
    "monitor.extensions.json_log.JsonLog": 5,
    "monitor.extensions.run.RunRow": 10,
    "monitor.extensions.fates.Fates": 20,
    "monitor.extensions.progress.Progress": 30,
    "monitor.extensions.starter.Starter": 40,
    "monitor.extensions.stopping.Stopping": 50,
}
LOG_FORMATTER = "monitor.extensions.lines.ShortLines"
LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
LOG_INSTALL_ROOT_HANDLER = MONITOR_LOG_FORMAT != "json"  # else extensions/json_log writes the log
STATS_DUMP = False  # the run's row and its last line say what a person needs; -s STATS_DUMP=1 gives the rest

# ---- no reactor: aiohttp under plain asyncio takes half the processor time per page --------------------------------
TWISTED_REACTOR_ENABLED = False
DOWNLOAD_HANDLERS = {
    "http": "monitor.middlewares.guard.GuardedDownloadHandler",
    "https": "monitor.middlewares.guard.GuardedDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# ---- politeness ----------------------------------------------------------------------------------------------------
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 2
DOWNLOAD_DELAY = 1.0  # an outlet's `delay` and a robots.txt Crawl-delay go before it
REFERRER_POLICY = "same-origin"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/feed+json;q=0.8,*/*;q=0.5",
    "Accept-Language": "en;q=0.7,*;q=0.5",
}

# ---- bounds --------------------------------------------------------------------------------------------------------
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 1_000_000  # bytes that are here and not stored yet: what a kill lets us fetch again
DOWNLOAD_WARNSIZE = 0  # what is over the maximum ends in a named state; a warning at half way helps nobody
DOWNLOAD_TIMEOUT = 20
DOWNLOAD_VERIFY_CERTIFICATES = True
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 5
RETRY_TIMES = 1
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 ask for a pause: see middlewares/cooldown
RETRY_EXCEPTIONS = [  # not time-outs: they cost 20 s each, and the frontier asks again later
    "scrapy.exceptions.CannotResolveHostError",
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.ResponseDataLossError",
]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
HTTPERROR_ALLOW_ALL = True  # spiders name the state of every answer themselves

# ---- off: what a monitor does not need, or must not have -----------------------------------------------------------
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # it executes Python for whoever reaches its port
HTTPCACHE_ENABLED = False  # it answers from the past
JOBDIR = None  # it loses most of a killed crawl; the frontier is a table of the store
HTTPPROXY_ENABLED = False  # behind a proxy the guard would see the proxy's address, not the page's
FEED_EXPORT_ENCODING = "utf-8"
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # of one turn, the newest come first: as they arrive
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # none: the frontier decides, and a loop must reach its errback
