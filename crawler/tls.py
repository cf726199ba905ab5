"""TLS as each host needs it: verified, for all; with old ciphers, or without a good certificate, for those that the register flags."""

from collections.abc import Callable
from typing import Any, cast

from OpenSSL import SSL
from service_identity import VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet._sslverify import ClientTLSOptions
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import CertificateOptions, TLSVersion, platformTrust
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from archive.transports import VERIFIED

LEGACY_CIPHERS = b"DEFAULT:@SECLEVEL=0"
"""Takes TLS 1.0 and 1.1, keys of 1024 bits and signatures by SHA-1, which OpenSSL by itself refuses. Certificates are verified."""

_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT: servers without secure renegotiation (RFC 5746)
# What OpenSSL calls them: X509_V_ERR_* of x509_vfy.h.
_FAULTS = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is self-signed",
    19: "nobody vouches for its authority",
    20: "its authority is not known",
    21: "its authority is not known",
}


def fault_of(error: BaseException) -> str | None:
    """Say what in TLS made a fetch end with *error*, in OpenSSL's words; None where it was something else."""
    for failure in getattr(error.__cause__, "reasons", ()):
        reason = failure.value
        if isinstance(reason, VerificationError):
            return "the certificate is another host's"
        if isinstance(reason, SSL.Error):
            said = reason.args[0] if reason.args and isinstance(reason.args[0], list) else []
            return ", ".join(str(part[-1]) for part in said) or "the handshake failed"
    return None


@implementer(IPolicyForHTTPS)
class HostPolicy:
    """Gives each host the TLS that *flag_of* (host with its port, as in URLs) says: "legacy", "invalid", or *usual* for all others.

    Where *verifies* is False no certificate need be good, and what is wrong with each is noted.
    """

    def __init__(self, usual: Any, flag_of: Callable[[str], str], *, verifies: bool) -> None:
        self._usual = usual
        self._verifies = verifies
        self._flag_of = flag_of
        # A connection holds a store of authorities: only what was said by it is kept.
        self._open: dict[str, tuple[SSL.Connection, list[str]]] = {}
        self._said: dict[str, tuple[str, str]] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        """Return what makes the connections to *hostname*."""
        host = hostname.decode("ascii")
        name = _netloc(host, port)
        flag = self._flag_of(name) if self._verifies else "invalid"
        faults: list[str] = []
        if flag == "legacy":
            creator: Any = _with_old_ciphers(host)
        elif flag == "invalid":
            creator = _Unverified(host, faults)
        else:
            creator = self._usual.creatorForNetloc(hostname, port)
        return _Noted(creator, lambda connection: self._open.__setitem__(name, (connection, faults)))

    def seen(self, netloc: str) -> tuple[str, str] | None:
        """Return the protocol by which *netloc* was last reached, and what its certificate is: verified, or why not."""
        if netloc in self._open:
            self._said[netloc] = _told(*self._open.pop(netloc))
        return self._said.get(netloc)

    def forget(self, netloc: str) -> None:
        """Let go of a connection to *netloc* that came to nothing."""
        self._open.pop(netloc, None)


@implementer(IOpenSSLClientConnectionCreator)
class _Noted:
    """Makes connections as *creator* does, and tells of each."""

    def __init__(self, creator: Any, note: Callable[[SSL.Connection], None]) -> None:
        self._creator = creator
        self._note = note

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802, N803 - Twisted's names
        connection: SSL.Connection = self._creator.clientConnectionForTLS(tlsProtocol)
        self._note(connection)
        return connection


def _told(connection: SSL.Connection, faults: list[str]) -> tuple[str, str]:
    certificate = connection.get_peer_certificate()
    digest = certificate.digest("sha256").decode().replace(":", "").lower() if certificate else "none"
    why = "; ".join(dict.fromkeys(faults))
    said = f"not verified: {why} (SHA-256 {digest})" if why else VERIFIED
    return connection.get_protocol_version_name(), said


class _OldCiphers(CertificateOptions):
    def _makeContext(self, skipCiphers: bool = False) -> SSL.Context:  # noqa: ARG002, FBT001, FBT002, N802, N803 - Twisted's names
        context: SSL.Context = super()._makeContext(skipCiphers=True)
        context.set_options(_LEGACY_SERVER_CONNECT)
        context.set_cipher_list(LEGACY_CIPHERS)
        return context


def _with_old_ciphers(host: str) -> ClientTLSOptions:
    options = _OldCiphers(trustRoot=_trust(), fixBrokenPeers=True, insecurelyLowerMinimumTo=TLSVersion.TLSv1_0)
    return ClientTLSOptions(options._makeTLSConnection, host)  # noqa: SLF001 - as Scrapy does


class _Unverified(ClientTLSOptions):
    """Takes whatever certificate comes, and notes in *faults* what is wrong with it."""

    def __init__(self, host: str, faults: list[str]) -> None:
        options = CertificateOptions(trustRoot=_trust(), fixBrokenPeers=True)
        super().__init__(options._makeTLSConnection, host)  # noqa: SLF001 - as Scrapy does
        self._faults = faults

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802, N803 - Twisted's names
        connection = super().clientConnectionForTLS(tlsProtocol)
        connection.set_verify(SSL.VERIFY_PEER, self._look_at)
        return connection

    def _look_at(self, _connection: SSL.Connection, certificate: Any, fault: int, depth: int, _ok: int) -> bool:
        if fault:
            self._faults.append(_FAULTS.get(fault, f"OpenSSL names it fault {fault}"))
        elif depth == 0:
            name = DNS_ID(self._hostnameASCII) if self._hostnameIsDnsName else IPAddress_ID(self._hostnameASCII)
            try:
                verify_service_identity(extract_patterns(certificate), [name], [])
            except VerificationError:
                self._faults.append("it is another host's")
        return True


def _trust() -> Any:
    return cast("Any", platformTrust)()


def _netloc(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == 443 else f"{name}:{port}"  # noqa: PLR2004 - the port of https
