"""What a site answered, as it came, and where an answer that another program fetched was taken from."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from archive import warc


@dataclass(frozen=True, slots=True)
class Exchange:
    """An HTTP response as it came: *body* still content-encoded, *headers* decoded; *fetched_at* ISO 8601 UTC with Z, now if None.

    *request_body* is what was posted. *connection* is what is known of how it was fetched (TLS, certificate), names and values.
    """

    url: str
    status: int
    reason: str
    headers: warc.Fields
    body: bytes
    method: str = "GET"
    request_headers: warc.Fields = ()
    request_body: bytes = b""
    fetched_at: str | None = None
    connection: warc.Fields = ()

    @property
    def media_type(self) -> str | None:
        """The media type as declared, without parameters."""
        return (warc.header(self.headers, "Content-Type") or "").partition(";")[0].strip().lower() or None

    @property
    def target(self) -> str:
        """The URL with what may not stand in one escaped: a WARC header line is read up to its blanks."""
        return target_of(self.url)

    @property
    def path(self) -> str:
        """What was asked of the host: path and query of the URL."""
        parts = urlsplit(self.target)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def target_of(url: str) -> str:
    """Return *url* with what may not stand in one escaped."""
    return quote(url.strip(), safe="%/:=&?~#+!$,;'@()*[]|")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a capture that another program made was taken from: *file* is the base name of its WARC file, *record* the id of its record.

    *any_host* says that the operator let in a host that is no government's.
    """

    file: str
    record: str
    any_host: bool = False
