"""The plain bytes of a WARC file, compressed as a whole, by record or not at all; after damage it goes on where a record can begin."""

import zlib
from typing import BinaryIO

_CHUNK = 1024 * 1024
_MAGIC = b"\x1f\x8b\x08"
_RECORD = b"WARC/"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_LINE = 64 * 1024
_LINES = 1024 * 1024  # bytes of a record's head; one that goes on is none


class BrokenStreamError(ValueError):
    """The bytes cannot be had, or are no record. The message says what is wrong, as a clause."""


class RecordStream:
    """Reads *file* from its beginning. Between records call `begin`; within one `read`, `readline` and `skip`; after damage `recover`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._packed = file.read(len(_MAGIC)) == _MAGIC
        self._inflate = zlib.decompressobj(_GZIP_WINDOW) if self._packed else None
        self._member = 0
        self._plain, self._at = b"", 0
        self._within = False  # a member that has begun and not ended
        file.seek(0)
        self._begun = 0  # where the record began: of a compressed file the member, of a plain one the byte
        self._head = 0
        self._before = (0, self._inflate, b"", False)  # of a compressed file the state in which the record began
        self._whole = False  # compressed as a whole, as far as was seen

    @property
    def position(self) -> int:
        """Bytes of the file read so far."""
        return self._file.tell()

    def begin(self) -> bool:
        """Go to the next record; False at the end of the file. Raises BrokenStreamError where what follows is none."""
        self._begun, self._head = self._place(), 0
        if not self._blanks():
            return False
        self._begun = self._place()
        if self._inflate is not None:
            self._before = (self._file.tell(), self._inflate.copy(), self._plain[self._at :], self._within)
        if self._peek(len(_RECORD)) != _RECORD:
            raise BrokenStreamError("what stands here is no record")
        return True

    def ends(self) -> bool:
        """Say whether the record that was just read is followed by another one, or by nothing."""
        of = self._member
        try:
            return not self._blanks() or self._peek(len(_RECORD)) == _RECORD
        except BrokenStreamError:
            # Damage of the next member is none of this record's.
            return self._packed and self._member != of

    def recover(self) -> bool:
        """After damage go to the next place where a record can begin; False where there is none."""
        if self._inflate is None:
            return self._next_plain(self._begun + 1)
        if not self._whole and self._next_member():
            return True
        # No member follows: the file was compressed as a whole, and is read again from where the record began.
        self._whole = True
        position, self._inflate, self._plain, self._within = self._before
        self._file.seek(position)
        self._at = min(1, len(self._plain))
        return self._forward()

    def read(self, size: int) -> bytes:
        """Return *size* bytes, fewer at the end of the file."""
        parts: list[bytes] = []
        while size and (self._at < len(self._plain) or self._fill()):
            part = self._plain[self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            parts.append(part)
        return b"".join(parts)

    def skip(self, size: int) -> int:
        """Pass over *size* bytes; return how many there were."""
        left = size
        while left and (self._at < len(self._plain) or self._fill()):
            step = min(left, len(self._plain) - self._at)
            self._at += step
            left -= step
        return size - left

    def readline(self, _size: int | None = None) -> bytes:
        """Return the bytes up to and with the next line break. Raises BrokenStreamError where no head of a record is that long."""
        line = b""
        while not line.endswith(b"\n") and (self._at < len(self._plain) or self._fill()):
            end = self._plain.find(b"\n", self._at) + 1 or len(self._plain)
            line += self._plain[self._at : end]
            self._at = end
            if len(line) > _LINE:
                break
        self._head += len(line)
        if len(line) > _LINE or self._head > _LINES:
            raise BrokenStreamError("its head does not end")
        return line

    def _start(self, offset: int) -> None:
        """Begin to read at byte *offset*, where a member begins in a compressed file."""
        self._file.seek(offset)
        self._inflate = zlib.decompressobj(_GZIP_WINDOW) if self._packed else None
        self._member = offset
        self._plain, self._at, self._within = b"", 0, False

    def _place(self) -> int:
        return self._member if self._packed else self._file.tell() - len(self._plain) + self._at

    def _blanks(self) -> bool:
        """Pass over line breaks; False at the end of the file."""
        while self._at < len(self._plain) or self._fill():
            bare = self._plain[self._at : self._at + _LINE].lstrip(b"\r\n")
            self._at += min(_LINE, len(self._plain) - self._at) - len(bare)
            if bare:
                return True
        return False

    def _peek(self, size: int) -> bytes:
        found = self.read(size)
        self._plain, self._at = found + self._plain[self._at :], 0
        return found

    def _fill(self) -> bool:
        """Take in the next bytes after all were read; False at the end of the file."""
        self._plain, self._at = b"", 0
        while not self._plain:
            if self._inflate is None:
                self._plain = self._file.read(_CHUNK)
                return bool(self._plain)
            if not self._inflated():
                return False
        return True

    def _inflated(self) -> bool:
        """Inflate a piece into the plain bytes, of the next member where one has ended; False at the end of the file."""
        assert self._inflate is not None
        raw = self._inflate.unconsumed_tail
        if self._inflate.eof:
            raw = self._inflate.unused_data
            self._inflate, self._within = zlib.decompressobj(_GZIP_WINDOW), False
        raw = raw or self._file.read(_CHUNK)
        if not raw:
            if self._within:
                raise BrokenStreamError("the file ends within it")
            return False
        if not self._within:
            self._member, self._within = self._file.tell() - len(raw), True
        try:
            self._plain = self._inflate.decompress(raw, _CHUNK)
        except zlib.error as error:
            raise BrokenStreamError(f"its gzip data are damaged ({error})") from error
        return True

    def _next_member(self) -> bool:
        """Go to the next member, after that in which the broken record began, that holds a record."""
        offset = self._find(_MAGIC, self._begun + 1)
        while offset is not None:
            self._start(offset)
            try:
                if self._peek(len(_RECORD)) == _RECORD:
                    return True
            except BrokenStreamError:
                pass
            offset = self._find(_MAGIC, offset + 1)
        return False

    def _forward(self) -> bool:
        """Read on to where a record begins."""
        sought = b"\n" + _RECORD
        kept = b""
        try:
            while self._at < len(self._plain) or self._fill():
                self._plain, self._at = kept + self._plain[self._at :], 0
                found = self._plain.find(sought)
                if found >= 0:
                    self._at = found + 1
                    return True
                kept = self._plain[-len(sought) + 1 :]
                self._at = len(self._plain)
        except BrokenStreamError:
            pass
        return False

    def _next_plain(self, offset: int) -> bool:
        found = self._find(b"\n" + _RECORD, offset)
        if found is not None:
            self._start(found + 1)
        return found is not None

    def _find(self, sought: bytes, offset: int) -> int | None:
        """Return where in the file *sought* stands next, from byte *offset*."""
        self._file.seek(offset)
        kept = b""
        while chunk := self._file.read(_CHUNK):
            found = (kept + chunk).find(sought)
            if found >= 0:
                return self._file.tell() - len(chunk) - len(kept) + found
            kept = chunk[-len(sought) + 1 :]
        return None
