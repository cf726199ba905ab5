"""Serving an archive: started, renewed by a build, and ended."""

import json
import signal
import socket
import sqlite3
from contextlib import closing
from urllib.request import urlopen

import pytest
from small_archive import make, serving, visiting

from archive.serve import ServeError, datasette, serve


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return make(tmp_path_factory.mktemp("archive"))


def test_without_an_archive_there_is_one_sentence(tmp_path):
    """The message names the directory and the cure."""
    with pytest.raises(ServeError, match="gongkai build") as told:
        datasette(tmp_path)
    assert repr(str(tmp_path)) in str(told.value)
    with pytest.raises(ServeError, match="gongkai build"):
        serve(tmp_path)


def test_an_archive_without_reports_is_served(tmp_path):
    """An archive in which nothing was read yet has a front page, lists and a search."""
    with closing(sqlite3.connect(make(tmp_path) / "archive.db")) as db, db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("UPDATE captures SET report = NULL")
        db.execute("DELETE FROM reports")
        db.execute("DELETE FROM organizations")
        db.execute("DELETE FROM sections_fts")
    with visiting(tmp_path) as get:
        for path in ("/", "/reports", "/search?q=处罚", "/rules", "/archive"):
            assert get(path).status_code == 200


def test_a_new_build_is_served_from_the_next_request_on(tmp_path):
    """While the site is up a build may put another archive.db in place: it is what the next page shows, whole."""
    new = tmp_path / "new"
    new.mkdir()
    make(tmp_path)
    with closing(sqlite3.connect(make(new) / "archive.db")) as db, db:
        db.execute("UPDATE organizations SET name = '新名县人民政府'")
    with visiting(tmp_path) as get:
        assert "青禾县" in get("/").text
        (new / "archive.db").replace(tmp_path / "archive.db")
        texts = [get("/reports").text for _ in range(8)]
    assert all("新名县人民政府" in text and "青禾县" not in text for text in texts)


def test_serving_ends_cleanly_with_ctrl_c(directory):
    """The server answers at the address that it names, says nothing, and ends with status 0 on Ctrl-C."""
    with serving(directory) as (process, address):
        with urlopen(address) as answer:
            assert "公开" in answer.read().decode()
        with urlopen(f"{address}-/versions.json") as answer:
            assert json.load(answer)["datasette"]["version"]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")


def test_a_port_in_use_is_one_sentence(directory):
    """The message names the port and the cure."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"port {port} of 127.0.0.1 is in use: .*--port"):
            serve(directory, port=port)
