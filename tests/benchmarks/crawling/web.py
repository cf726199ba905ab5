"""A small web on loopback in a process of its own: several hosts with lists and reports, and a log of what was asked of them."""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing.connection import Connection

from benchmarks.documents import furnished, pages

Pages = Mapping[str, bytes]
"""The bodies of a host by their path."""

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_HEAD = "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n{more}Connection: keep-alive\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that a host answered: its port, the path, the status, and the bytes of the answer, head included."""

    port: int
    path: str
    status: int
    size: int


@dataclass(frozen=True, slots=True)
class Web:
    """A running web: the home pages of its hosts."""

    homes: tuple[str, ...]
    _pipe: Connection

    def log(self) -> list[Asked]:
        """Return what was asked since the last time."""
        self._pipe.send("log")
        return [Asked(*one) for one in self._pipe.recv()]


def county(seed: int, reports: int) -> Pages:
    """Return a host with a column of *reports* annual reports, forty a list, each a page as large as real ones."""
    bodies = [furnished(page) for page in pages(seed, 12)]
    names = [f"/gk/nb/t2024{number:05}.html" for number in range(reports)]
    found = {name: bodies[number % 12] + f"<!-- {name} -->".encode() for number, name in enumerate(names)}
    return {**lists(names, 40), **found}


def lists(names: Sequence[str], size: int) -> Pages:
    """Return a home page and the lists, *size* entries each, that lead to the reports *names*."""
    parts = [names[at : at + size] for at in range(0, len(names), size)]
    found = {"/": '<title>云溪县人民政府</title><a href="/gk/nb/index.html">政府信息公开年报</a>'.encode()}
    for number, part in enumerate(parts):
        entries = "".join(
            f'<li><a href="{name}">云溪县第{name[-10:-5]}局2024年政府信息公开工作年度报告</a>' for name in part
        )
        onward = f'<a href="{_list(number + 1)}">下一页</a>' if number + 1 < len(parts) else ""
        found[_list(number)] = f"<title>政府信息公开年报</title><ul>{entries}</ul>{onward}".encode()
    return found


@contextmanager
def served(hosts: Sequence[Pages], *, tags: bool = True) -> Iterator[Web]:
    """Serve *hosts*, each on a port of its own, until the block ends; with *tags* a page that the client has is answered with 304."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_run, args=(theirs, hosts, tags), daemon=True)
    process.start()
    try:
        yield Web(tuple(f"http://127.0.0.1:{port}/" for port in ours.recv()), ours)
    finally:
        process.terminate()
        process.join()


def _list(number: int) -> str:
    return f"/gk/nb/index{f'_{number}' if number else ''}.html"


def _run(pipe: Connection, hosts: Sequence[Pages], tags: bool) -> None:  # noqa: FBT001 - the target of a process
    asyncio.run(_serve(pipe, hosts, tags=tags))


async def _serve(pipe: Connection, hosts: Sequence[Pages], *, tags: bool) -> None:
    log: list[tuple[int, str, int, int]] = []
    tagged = [{path: (body, f'"{sha256(body).hexdigest()[:16]}"') for path, body in host.items()} for host in hosts]
    servers = [await asyncio.start_server(_answering(host, log, tags=tags), "127.0.0.1", 0) for host in tagged]
    pipe.send([server.sockets[0].getsockname()[1] for server in servers])
    loop = asyncio.get_running_loop()

    def tell() -> None:
        pipe.recv()
        pipe.send(log)
        log.clear()

    loop.add_reader(pipe.fileno(), tell)
    await asyncio.gather(*(server.serve_forever() for server in servers))


def _answering(host: Mapping[str, tuple[bytes, str]], log: list[tuple[int, str, int, int]], *, tags: bool) -> Answering:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = writer.get_extra_info("sockname")[1]
        while head := await reader.readuntil(b"\r\n\r\n"):
            path = head.split(b" ", 2)[1].decode()
            body, tag = host.get(path, (b"404", ""))
            status = 404 if not tag else 304 if tags and tag.encode() in head else 200
            body = b"" if status == 304 else body
            more = f"ETag: {tag}\r\n" if tags and tag else ""
            sent = _HEAD.format(status=f"{status} -", length=len(body), more=more).encode() + body
            writer.write(sent)
            await writer.drain()
            log.append((port, path, status, len(sent)))

    async def until_closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return until_closed
