"""The certificate of the server, looked at before anything is begun."""

import ssl
from pathlib import Path

from hansa.errors import ConfigError


def check_certificate(certificate: Path | None, key: Path | None) -> None:
    """Raises ConfigError for one without the other, and for files that make no TLS."""
    if certificate is None and key is None:
        return
    if certificate is None or key is None:
        missing = "--tls-certificate" if certificate is None else "--tls-key"
        raise ConfigError(f"expected a certificate and its key, found no {missing}; name both")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, lambda: "")
    except OSError as error:
        reason = error.strerror or error
        raise ConfigError(
            f"{certificate} and {key}: expected a certificate and its key in PEM, without a "
            f"password, cannot use them: {reason}"
        ) from error
