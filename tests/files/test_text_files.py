"""Files as users have them: byte order marks, encodings, devices, and sizes beyond measure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qkg.core.errors import BadFileError
from qkg.files import text_files
from qkg.files.data_folder import Data
from qkg.files.text_files import read_bytes, read_text


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "a.trig").write_bytes(b"\xef\xbb\xbf# a")
    assert read_text(str(tmp_path / "graph" / "a.trig")) == "# a"
    assert Data(str(tmp_path)).read("graph/a.trig") == b"# a"


def test_devices_and_pipes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "zero.ttl").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.ttl")
    for name in ("zero.ttl", "pipe.ttl"):
        with pytest.raises(BadFileError) as caught:
            read_bytes(str(tmp_path / name))
        assert "a device or a pipe" in caught.value.text("en")


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with open(tmp_path / "large.ttl", "wb") as file:
        file.truncate(text_files.LARGEST + 1)  # sparse: it takes no space
    with pytest.raises(BadFileError, match="larger than 512 MB"):
        read_bytes(str(tmp_path / "large.ttl"))


def test_other_encodings_are_told_with_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("a: b\nc: é".encode("latin-1"))
    with pytest.raises(BadFileError) as caught:
        read_text(str(tmp_path / "a.yaml"), "shown")
    assert caught.value.where == "shown:2:4"


def test_errors_of_one_file_are_told_in_two_languages() -> None:
    with pytest.raises(BadFileError) as caught:
        read_bytes("/nowhere/a.ttl")
    assert caught.value.text("en") == "/nowhere/a.ttl: cannot be read (No such file or directory)"
    assert caught.value.text("fr") == "/nowhere/a.ttl: lecture impossible (aucun fichier ni dossier de ce nom)"
