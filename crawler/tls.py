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

VERIFIED = "verified"
"""What is said of a certificate that is the host's own and vouched for."""

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
    """Gives each host the TLS that *flag_of* (host with its port, as in URLs) says: "legacy", "invalid", or *usual* for all others."""

    def __init__(self, usual: Any, flag_of: Callable[[str], str]) -> None:
        self._usual = usual
        self._flag_of = flag_of
        self._met: dict[str, _Meeting] = {}

    def creatorForNetloc(  # noqa: N802 - Twisted's name
        self, hostname: bytes, port: int
    ) -> Any:
        """Return what makes the connections to *hostname*."""
        host = hostname.decode("ascii")
        name = _netloc(host, port)
        flag = self._flag_of(name)
        meeting = self._met.setdefault(name, _Meeting())
        meeting.creator = (
            _with_old_ciphers(host)
            if flag == "legacy"
            else _Unverified(host, meeting.faults)
            if flag == "invalid"
            else self._usual.creatorForNetloc(hostname, port)
        )
        return meeting

    def seen(self, netloc: str) -> tuple[str, str] | None:
        """Return the protocol by which *netloc* was last reached, and what its certificate is: verified, or why not."""
        met = self._met.get(netloc)
        return None if met is None or met.connection is None else met.told()


@implementer(IOpenSSLClientConnectionCreator)
class _Meeting:
    """Makes connections by its creator, and remembers the last."""

    def __init__(self) -> None:
        self.creator: Any = None
        self.connection: SSL.Connection | None = None
        self.faults: list[str] = []

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802, N803 - Twisted's names
        self.faults.clear()
        connection: SSL.Connection = self.creator.clientConnectionForTLS(tlsProtocol)
        self.connection = connection
        return connection

    def told(self) -> tuple[str, str] | None:
        certificate = self.connection.get_peer_certificate() if self.connection else None
        if self.connection is None or certificate is None:
            return None
        digest = certificate.digest("sha256").decode().replace(":", "").lower()
        why = "; ".join(dict.fromkeys(self.faults))
        said = f"not verified: {why} (SHA-256 {digest})" if why else VERIFIED
        return self.connection.get_protocol_version_name(), said


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
