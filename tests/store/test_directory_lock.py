"""The lock on the data directory."""

import stat
from pathlib import Path

import pytest

from doyle.errors import DatabaseError
from doyle.store.directory_lock import LOCK_NAME, DirectoryLock


def test_acquire_when_another_holds_it_then_the_error_tells_how_to_go_on(tmp_path: Path) -> None:
    first, second = DirectoryLock(tmp_path), DirectoryLock(tmp_path)
    first.acquire()
    with pytest.raises(DatabaseError, match="DOYLE_DATA_DIR"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def test_acquire_when_a_file_was_left_by_a_dead_process_then_it_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text("999999999999\n")
    lock = DirectoryLock(tmp_path)
    lock.acquire()
    assert (tmp_path / LOCK_NAME).read_text().strip().isdigit()
    assert "999999999999" not in (tmp_path / LOCK_NAME).read_text()
    lock.release()


def test_acquire_when_the_holder_wrote_nothing_yet_then_the_error_names_no_process(tmp_path: Path) -> None:
    first = DirectoryLock(tmp_path)
    first.acquire()
    (tmp_path / LOCK_NAME).write_text("")
    with pytest.raises(DatabaseError) as caught:
        DirectoryLock(tmp_path).acquire()
    assert "process id" not in caught.value.message
    first.release()


def test_release_when_not_held_then_nothing_happens(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path)
    lock.release()
    lock.acquire()
    lock.release()
    lock.release()


def test_lock_file_when_made_then_only_its_owner_can_read_it(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path)
    lock.acquire()
    assert stat.S_IMODE((tmp_path / LOCK_NAME).stat().st_mode) == 0o600
    lock.release()
