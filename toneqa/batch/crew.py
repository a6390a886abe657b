"""Worker processes that share the memory of this one. A worker that dies costs one conversation, not the run."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Final

Item = Any
Result = dict[str, Any]
Work = Callable[[Sequence[Item]], list[Result]]
Lost = Callable[[Item], Result]
"""The result of an input that no worker survives."""

AHEAD: Final = 4
"""Chunks a worker may be ahead of the reader: enough to keep it busy when one chunk is slow, few enough to keep memory flat."""

TRIES: Final = 2
"""A worker can die of its neighbours: the system kills the largest process, not the guilty one. A conversation is tried again alone."""

_BROKEN: Final = (EOFError, OSError)


@dataclass(slots=True)
class Task:
    """A chunk on its way: with a worker, or done and waiting for its turn."""

    items: Sequence[Item]
    results: list[Result] | None = None


@dataclass(slots=True)
class Member:
    """A worker with its end of the pipe. ``task``: what it works on."""

    process: Any
    pipe: Connection
    task: Task | None = None

    def dismiss(self) -> None:
        self.pipe.close()
        self.process.join(1)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


@dataclass(slots=True)
class Crew:
    """``work`` runs in the workers, ``prepare`` once in each before. ``method``: how they are started, fork where there is one."""

    count: int
    work: Work
    lost: Lost
    prepare: Callable[[], None] = lambda: None
    method: str = ""
    members: list[Member] = field(default_factory=list)

    def __enter__(self) -> Crew:
        self.members.extend(self._hired() for _ in range(self.count))
        return self

    def __exit__(self, *error: object) -> None:
        for member in self.members:
            if member.task:
                member.process.kill()
            member.dismiss()
        self.members.clear()

    def run(self, chunks: Iterable[Sequence[Item]]) -> Iterator[list[Result]]:
        """Results chunk by chunk, in order; at most ``AHEAD`` chunks a worker are read ahead of the reader."""
        source, waiting = iter(chunks), deque[Task]()
        more = True
        while True:
            while more and len(waiting) < self.count * AHEAD and (free := self._free()):
                items = next(source, None)
                if items is None:
                    more = False
                    break
                waiting.append(task := Task(items))
                self._give(free, task)
            while waiting and waiting[0].results is not None:
                yield waiting.popleft().results or []
            if not waiting and not more:
                return
            self._listen()

    def _free(self) -> Member | None:
        return next((member for member in self.members if member.task is None), None)

    def _give(self, member: Member, task: Task) -> None:
        member.task = task
        try:
            member.pipe.send(task.items)
        except _BROKEN:
            self._recover(member)

    def _listen(self) -> None:
        """Wait until a worker has something to tell; its death is told by its pipe."""
        busy = {member.pipe: member for member in self.members if member.task}
        for pipe in wait(list(busy)) if busy else ():
            member = busy[pipe]  # type: ignore[index]
            try:
                results = member.pipe.recv()
            except _BROKEN:
                self._recover(member)
                continue
            task, member.task = member.task, None
            assert task is not None
            task.results = results

    def _recover(self, dead: Member) -> None:
        """Another worker in its place takes the chunk one by one; what kills that one too is lost."""
        task, dead.task = dead.task, None
        assert task is not None
        self._replace(dead)
        task.results = [self._alone(dead, item) for item in task.items]

    def _alone(self, member: Member, item: Item) -> Result:
        for _ in range(TRIES):
            try:
                member.pipe.send([item])
                results: list[Result] = member.pipe.recv()
                return results[0]
            except _BROKEN:
                self._replace(member)
        return self.lost(item)

    def _replace(self, member: Member) -> None:
        member.dismiss()
        hired = self._hired()
        member.process, member.pipe = hired.process, hired.pipe

    def _hired(self) -> Member:
        methods = multiprocessing.get_all_start_methods()
        context: Any = multiprocessing.get_context(self.method or ("fork" if "fork" in methods else "spawn"))
        ours, theirs = context.Pipe()
        forked = context.get_start_method() == "fork"
        inherited = [ours, *(member.pipe for member in self.members)] if forked else []
        process = context.Process(target=_serve, args=(theirs, inherited, self.work, self.prepare), daemon=True)
        process.start()
        theirs.close()
        return Member(process, ours)


def _serve(pipe: Connection, inherited: Sequence[Connection], work: Work, prepare: Callable[[], None]) -> None:
    """The life of a worker. It ends with the other end of its pipe, however its parent ends: no copy of that end stays here."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent: it stops the workers and keeps what is done
    for end in inherited:
        end.close()
    prepare()
    while True:
        try:
            items = pipe.recv()
            pipe.send(work(items))
        except (*_BROKEN, MemoryError):
            return
        except Exception:  # a traceback on stderr could quote a letter; the death of the worker is told by its pipe
            return
