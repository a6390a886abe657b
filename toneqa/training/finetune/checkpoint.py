"""A training that can be stopped at any moment: states on the disk, each written whole or not at all, and a log of losses."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch

from toneqa.errors import ModelError, UseError

LAST: Final = "last.pt"
BEST: Final = "best.pt"


@dataclass(frozen=True)
class Shelf:
    """``task`` is the digest of data, origin and recipe: a state of another task is not gone on with."""

    out: Path
    task: str

    @property
    def folder(self) -> Path:
        return self.out / "checkpoint"

    @property
    def log(self) -> Path:
        return self.out / "log.jsonl"

    def begin(self, resume: bool) -> Mapping[str, Any] | None:
        """The state to go on with, None for a new start.

        Raises:
            UseError: E150 there is a state that a new start would destroy, E151 there is none to go on with.
            ModelError: E307 the state is damaged or of another task.
        """
        there = (self.folder / LAST).is_file()
        if not resume and there:
            raise UseError("E150", what=str(self.out), at=str(self.folder))
        if resume and not there:
            raise UseError("E151", what=str(self.out), at=str(self.folder))
        self.folder.mkdir(parents=True, exist_ok=True)
        if not there:
            self.log.write_text("", "utf-8")
            return None
        state = self.load(LAST)
        self._forget_after(state["step"])
        return state

    def save(self, name: str, state: Mapping[str, Any]) -> None:
        path = self.folder / name
        torch.save({"task": self.task, **state}, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def load(self, name: str) -> Mapping[str, Any]:
        """
        Raises:
            ModelError: E307 the file is damaged or of another task.
        """
        path = self.folder / name
        try:
            state = dict(torch.load(path, map_location="cpu", weights_only=True))
        except (OSError, RuntimeError, ValueError, EOFError, pickle.UnpicklingError) as error:
            raise ModelError("E307", what=str(path), near="файл повреждён", at=str(path)) from error
        if state.get("task") != self.task:
            raise ModelError("E307", what=str(path), near="с тех пор изменились данные, основа или настройки", at=str(path))
        return state

    def write(self, **line: Any) -> None:
        with self.log.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")

    def finish(self) -> None:
        shutil.rmtree(self.folder)

    def _forget_after(self, step: int) -> None:
        """Lines of steps that are going to be taken once more, and a line that was torn."""
        kept = [line for line in self.log.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n") and _step(line) <= step]
        self.log.write_text("".join(kept), "utf-8")


def _step(line: str) -> int:
    return int(json.loads(line)["step"])
