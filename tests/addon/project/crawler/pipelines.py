"""A pipeline of the project's own: each item becomes a line of ``items.jsonl``."""

import json
from pathlib import Path


class Append:
    def process_item(self, item: dict[str, object]) -> dict[str, object]:
        if item.get("title") == "unreadable":
            raise ValueError("this pipeline cannot take that title")
        with Path("items.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(item) + "\n")
        return item
