"""A certificate of our own for `--tls`: made on this machine, kept for the next time."""

from __future__ import annotations

import datetime
import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lo_diagnostic.whole_file import whole_file

_DAYS: Final = 397
"""Browsers take no certificate that lasts longer."""
_DAYS_LEFT: Final = 30
_NAME: Final = "lo-diag on this laptop"


@dataclass(frozen=True)
class Certificate:
    """A file with key and certificate, and the fingerprint (SHA-256) by which people know it again."""

    path: Path
    fingerprint: str


def certificate_for(names: Sequence[str], path: Path, now: datetime.datetime) -> Certificate:
    """The certificate at `path`, made anew where it is missing, near its end or for other names.

    Raises InputProblems when it cannot be written.
    """
    found = _kept(path, set(names), now)
    if found is None:
        found = _made(names, path, now)
    digest = found.fingerprint(hashes.SHA256()).hex(":").upper()
    return Certificate(path, digest)


def _kept(path: Path, names: set[str], now: datetime.datetime) -> x509.Certificate | None:
    try:
        text = path.read_bytes()
        serialization.load_pem_private_key(text, password=None)
        found = x509.load_pem_x509_certificate(text)
        stated = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return None
    same_names = {str(name.value) for name in stated} == names
    left = found.not_valid_after_utc - now
    begun = found.not_valid_before_utc <= now
    return found if same_names and begun and left > datetime.timedelta(days=_DAYS_LEFT) else None


def _made(names: Sequence[str], path: Path, now: datetime.datetime) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    begin = now - datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + datetime.timedelta(days=_DAYS))
        .add_extension(x509.SubjectAlternativeName([_stated(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with whole_file(path) as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.write(secret + made.public_bytes(serialization.Encoding.PEM))
    return made


def _stated(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
