"""Settings of an ordinary Scrapy project; the one line that is not is the add-on."""

BOT_NAME = "crawler"
SPIDER_MODULES = ["crawler.spiders"]
ITEM_PIPELINES = {"crawler.pipelines.Append": 300}
DOWNLOADER_MIDDLEWARES = {"crawler.middlewares.Stamp": 400}
ADDONS = {"monitor.addon.Unattended": 500}
