"""A folder shared with a party outside: what is put out is whole, and no name leads out of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from domain.refusal import Refusal
from outside.folders import MOST_BYTES, SharedFolder


def test_what_is_sent_lies_there_whole_and_once(tmp_path: Path) -> None:
    folder = SharedFolder(tmp_path / "wcb")
    folder.send("list.csv", b"one")
    before = (tmp_path / "wcb" / "sent" / "list.csv").stat().st_mtime_ns
    folder.send("list.csv", b"one")
    assert (tmp_path / "wcb" / "sent" / "list.csv").stat().st_mtime_ns == before
    folder.send("list.csv", b"two")
    assert [one.read_bytes() for one in (tmp_path / "wcb" / "sent").iterdir()] == [b"two"]


def test_what_can_t_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    in_the_way = tmp_path / "sent" / "list.csv"
    in_the_way.mkdir(parents=True)
    with pytest.raises(OSError, match=r"list\.csv"):
        SharedFolder(tmp_path).send("list.csv", b"one")
    assert list(in_the_way.parent.iterdir()) == [in_the_way]


def test_the_newest_file_is_the_one_that_came_last(tmp_path: Path) -> None:
    folder = SharedFolder(tmp_path)
    with pytest.raises(Refusal, match="There is no file in the folder"):
        folder.received("newest")
    for age, name in enumerate(("c.csv", "b.csv", "a.csv")):
        folder.put_in(name, name.encode())
        os.utime(tmp_path / "received" / name, (1000 - age, 1000 - age))
    (tmp_path / "received" / ".incoming-x").write_bytes(b"half")
    assert folder.received("newest") == ("c.csv", b"c.csv")
    assert folder.received("a.csv") == ("a.csv", b"a.csv")


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "a/b.csv", "..", "", "x" * 200, ".hidden", "a\nb"]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    folder = SharedFolder(tmp_path)
    with pytest.raises(Refusal, match="name of a file without a path"):
        folder.received(name)
    with pytest.raises(Refusal, match="name of a file without a path"):
        folder.destroy(name)


def test_links_are_not_followed_and_large_files_not_read(tmp_path: Path) -> None:
    folder = SharedFolder(tmp_path)
    folder.put_in("good.csv", b"")
    (tmp_path / "received" / "link.csv").symlink_to("/etc/hostname")
    with pytest.raises(Refusal, match=r"There is no file link\.csv"):
        folder.received("link.csv")
    with (tmp_path / "received" / "large.csv").open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(Refusal, match="200,000,000 bytes; at most 5,000,000"):
        folder.received("large.csv")
    assert MOST_BYTES == 5_000_000


def test_a_file_that_must_not_be_kept_is_gone(tmp_path: Path) -> None:
    folder = SharedFolder(tmp_path)
    folder.put_in("bad.csv", b"4242")
    folder.destroy("bad.csv")
    folder.destroy("bad.csv")
    assert list((tmp_path / "received").iterdir()) == []
