"""Beyond this machine the server speaks TLS alone, and only once there is an owner."""

import datetime
import ipaddress
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hansa.api.people import LogIn
from hansa.app.result import Result
from hansa.client import Client
from hansa.errors import ConfigError
from hansa.server.security.certificate import check_certificate
from hansa.stores.people import Caller, People
from tests.e2e.raw import place_of, request
from tests.e2e.serving import OWNER, PASSWORD

NO_DESK = "--run=last"


class Files(NamedTuple):
    certificate: Path
    key: Path

    @property
    def words(self) -> tuple[str, ...]:
        return (f"--tls-certificate={self.certificate}", f"--tls-key={self.key}")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A certificate for this machine that nobody signed but itself."""
    place = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    found = Files(place / "certificate.pem", place / "key.pem")
    found.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    found.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return found


def serving(runs: Path, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "hansa.cli", "serve", "--port", "0", "--runs", str(runs)]
    return subprocess.Popen(
        [*command, *words],
        env=os.environ | {"HOME": str(runs.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refusal(runs: Path, *words: str) -> str:
    """The one line that a server says which does not begin."""
    with serving(runs, *words) as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert said.count("\n") == 1, said
    return said


@pytest.fixture
def runs(small_run: Result, tmp_path: Path) -> Path:
    """A folder with one run."""
    shutil.copytree(small_run.folder, tmp_path / "runs" / small_run.folder.name)
    return tmp_path / "runs"


def test_half_a_certificate_is_refused(files: Files, tmp_path: Path) -> None:
    none = tmp_path / "none.pem"
    halves = ((files.certificate, None), (None, files.key), (files.key, files.certificate))
    for certificate, key in (*halves, (none, files.key), (tmp_path, files.key)):
        with pytest.raises(ConfigError, match="expected a certificate and its key"):
            check_certificate(certificate, key)
    check_certificate(*files)


def test_beyond_this_machine_it_needs_tls_and_an_owner(files: Files, runs: Path) -> None:
    everywhere = (NO_DESK, "--host=0.0.0.0")
    assert "expected TLS" in refusal(runs, *everywhere)
    assert "expected an owner" in refusal(runs, *everywhere, *files.words)


@pytest.fixture
def owned(runs: Path) -> Path:
    """Runs whose server has an owner."""
    home = runs / "server"
    home.mkdir(mode=0o700)
    people = People(home)
    link = people.owner_link()
    assert link is not None
    people.set_up(link.token, OWNER, PASSWORD, Caller("127.0.0.1", ""))
    people.close()
    return runs


@pytest.fixture
def base(files: Files, owned: Path) -> Iterator[str]:
    """The address of a server that listens everywhere."""
    with serving(owned, NO_DESK, "--host=0.0.0.0", *files.words) as process:
        assert process.stdout is not None
        found = None
        while found is None:
            line = process.stdout.readline()
            assert line, process.communicate()
            found = re.search(r"https://0.0.0.0:(\d+)", line)
        yield f"https://127.0.0.1:{found[1]}"
        process.terminate()
        process.communicate(timeout=30)


def test_with_both_it_is_served_sealed(base: str, files: Files) -> None:
    trusting = ssl.create_default_context(cafile=str(files.certificate))
    with Client(base, tls=trusting) as client:
        assert client.log_in(LogIn(name=OWNER, password=PASSWORD)).role == "admin"
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.set_ciphers("AES128-SHA")
    with socket.create_connection(place_of(base), 5) as plain:
        plain.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert not plain.recv(100).startswith(b"HTTP")
    with socket.create_connection(place_of(base), 5) as weak, pytest.raises(ssl.SSLError):
        old.wrap_socket(weak)
    with (
        socket.create_connection(place_of(base), 5) as line,
        trusting.wrap_socket(line, server_hostname="127.0.0.1") as sealed,
    ):
        sealed.sendall(request(base, "GET /health"))
        assert b"strict-transport-security: max-age=31536000" in sealed.recv(4000)
