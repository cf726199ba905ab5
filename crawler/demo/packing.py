"""Zip archives with the same bytes every time: what .docx, .xlsx and packed reports are made of."""

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def pack(members: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive of *members*, names to contents."""
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in members.items():
            info = ZipInfo(name)  # of 1980, as no clock is read
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content)
    return target.getvalue()


def pack_as_chinese(members: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of *members* as Chinese packers write it: the names in GBK, without saying so."""
    names = {f"{number}".rjust(len(name.encode("gbk")), "_"): name for number, name in enumerate(members)}
    archive = pack({plain: members[name] for plain, name in names.items()})
    # Names bear no checksum: they are exchanged in the local header and in the directory at the end.
    for plain, name in names.items():
        archive = archive.replace(plain.encode(), name.encode("gbk"))
    return archive
