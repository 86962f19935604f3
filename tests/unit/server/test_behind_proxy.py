"""A server behind a proxy that has the certificate: what the proxy says is believed."""

from pathlib import Path

from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from hansa.app.configurations import Configurations
from hansa.server.application import make_application
from hansa.server.building import Place, build_house, close_house
from hansa.stores import RunStore
from tests.unit.server.conftest import QUICK

ORIGIN = "https://desk.example"
SAID = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", "Origin": ORIGIN}
LOGIN = {"name": "anna", "password": "a long enough password"}


def test_the_page_of_the_proxys_name_may_change_things(tmp_path: Path) -> None:
    place = Place(RunStore(tmp_path), tmp_path / "server", ORIGIN)
    house = build_house(place, Configurations([]), is_sealed=True, hasher=QUICK)
    house.people.users.add("anna", "admin", QUICK.hash(LOGIN["password"]))
    application = make_application(house, is_tls=True, names=("desk.example",))
    behind = ProxyHeadersMiddleware(application, trusted_hosts="*")  # type: ignore[arg-type]
    with TestClient(behind, "http://desk.example", headers=SAID) as browser:  # type: ignore[arg-type]
        me = browser.post("/v1/session", json=LOGIN)
        cookie = me.headers["set-cookie"]
        shown = {"Cookie": cookie.partition(";")[0], "X-CSRF-Token": me.json()["csrf"]}
        sessions = browser.get("/v1/sessions", headers=shown).json()["data"]
        left = browser.delete("/v1/session", headers=shown)
    close_house(house)
    assert cookie.startswith("__Host-hansa=")
    assert "Secure" in cookie
    assert sessions[0]["address"] == "192.0.2.7"
    assert left.status_code == 204
