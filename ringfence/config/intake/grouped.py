"""Many callers, one thread: what arrives while the thread is busy is done together in its next round."""

import asyncio
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Grouped(Generic[Item, Result]):
    """`await grouped(item)` -> what `work` answered for it. All items of one round share an exception."""

    def __init__(self, work: Callable[[list[Item]], list[Result]], *, name: str) -> None:
        self.work = work
        self._items: list[Item] = []
        self._waiting: list[asyncio.Future[Result]] = []
        self._lock = threading.Lock()
        self._some = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def __call__(self, item: Item) -> Result:
        future: asyncio.Future[Result] = self._loop.create_future()
        with self._lock:
            self._items.append(item)
            self._waiting.append(future)
        self._some.set()
        return await future

    def stop(self) -> None:
        """Finish what waits, then end the thread."""
        self._stopping = True
        self._some.set()
        self._thread.join()

    def _run(self) -> None:
        while not (self._stopping and not self._items):
            self._some.wait()
            self._some.clear()
            with self._lock:
                items, waiting = self._items, self._waiting
                self._items, self._waiting = [], []
            if items:
                self._round(items, waiting)

    def _round(self, items: list[Item], waiting: "list[asyncio.Future[Result]]") -> None:
        try:
            results: list[Result] | Exception = self.work(items)
        except Exception as fault:
            results = fault
        self._loop.call_soon_threadsafe(_wake, waiting, results)


def _wake(waiting: "list[asyncio.Future[Result]]", results: "list[Result] | Exception") -> None:
    for i, future in enumerate(waiting):
        if future.done():  # its caller has gone
            continue
        if isinstance(results, Exception):
            future.set_exception(results)
        else:
            future.set_result(results[i])
