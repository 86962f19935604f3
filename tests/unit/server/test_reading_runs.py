"""Every operation that reads answers what its schema says."""

from http import HTTPStatus

import msgspec
import pytest

from hansa.server.application import operations
from hansa.server.house import House
from hansa.server.operation import Operation
from hansa.stores.cursor import cursor_at
from tests.unit.server.conftest import As

#: Those that need two runs, a job, or a person's order are tried by the client against a
#: server at work.
ELSEWHERE = ("compare_runs", "read_job", "find_order")
READING = [
    each for each in operations() if each.terms.method == "GET" and each.name not in ELSEWHERE
]
#: What an operation is asked about, where its path alone does not say.
ASKED = {
    "read_bars": {"instrument": "BINANCE:BTCUSDT"},
    "read_state": {"seq": "100"},
    "explain": {"order": "1-1"},
    "compare_runs": {"run": ["last", "RUN"]},
}
PATHS = {
    "{code}": "internal",
    "{order}": "1-1",
    "{seq}": "100",
    "{job}": "job_0",
    "{name}": "admin",
}

#: Cursors that no list gave: the digits of a place, plain or as base64, and of another list.
MADE_UP = ("5", "MTIz", "LTU", cursor_at("from", 5)[:-1], cursor_at("from", 5) + "A")


@pytest.mark.parametrize("operation", READING, ids=lambda each: each.name)
def test_an_operation_answers_the_struct_that_it_names(
    operation: Operation, acting_as: As, run_name: str
) -> None:
    path = operation.terms.path.replace("{run}", run_name)
    for place, value in PATHS.items():
        path = path.replace(place, value)
    answer = acting_as("admin").get(path, params=ASKED.get(operation.name, {}))
    assert answer.status_code == HTTPStatus.OK, answer.text
    assert answer.headers["x-request-id"]
    if operation.terms.media == "application/json" and operation.answer is not str:
        msgspec.json.decode(answer.content, type=operation.answer, strict=True)


def test_a_list_comes_whole_in_parts(acting_as: As, run_name: str) -> None:
    client, seen, cursor = acting_as("viewer"), list[str](), ""
    whole = client.get(f"/v1/runs/{run_name}/fills", params={"limit": 1000}).json()["data"]
    while True:
        part = client.get(
            f"/v1/runs/{run_name}/fills", params={"limit": 7, "cursor": cursor}
        ).json()
        seen += [each["exec_id"] for each in part["data"]]
        cursor = part["next_cursor"]
        if not part["has_more"]:
            break
    assert seen == [each["exec_id"] for each in whole]
    assert len(seen) > 50


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/runs/no-such-run", 404, "run_not_found"),
        ("/v1/runs/..%2F..%2Fetc", 404, "not_found"),
        ("/v1/runs/.hidden", 404, "run_not_found"),
        ("/v1/runs/RUN/orders/9-9", 404, "order_not_found"),
        ("/v1/runs/RUN/journal/99999999", 404, "record_not_found"),
        ("/v1/runs/RUN/fills?instrument=NOWHERE:X", 404, "instrument_not_found"),
        ("/v1/runs/RUN/fills?cursor=%00", 422, "bad_cursor"),
        *((f"/v1/runs/RUN/fills?cursor={each}", 422, "bad_cursor") for each in MADE_UP),
        *((f"/v1/runs?cursor={each}", 422, "bad_cursor") for each in MADE_UP),
        *((f"/v1/actions?cursor={each}", 422, "bad_cursor") for each in MADE_UP),
        ("/v1/runs/RUN/why?instrument=BINANCE:BTCUSDT&at=x", 422, "bad_parameter"),
        ("/v1/runs/RUN/why?instrument=BINANCE:BTCUSDT&at=9999-01-01", 422, "bad_parameter"),
        ("/v1/runs/RUN/why?instrument=BINANCE:BTCUSDT&at=1999-01-01", 404, "decision_not_found"),
        ("/v1/runs/RUN/fills?limit=0", 422, "bad_parameter"),
        ("/v1/runs/RUN/why", 422, "bad_parameter"),
        ("/v1/nothing", 404, "not_found"),
        ("/v1/jobs/job_0", 404, "job_not_found"),
    ],
)
def test_what_is_not_there_is_a_problem_with_its_own_code(
    path: str, status: int, code: str, acting_as: As, run_name: str
) -> None:
    answer = acting_as("viewer").get(path.replace("RUN", run_name))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_method_that_a_path_does_not_have_is_named(acting_as: As) -> None:
    answer = acting_as("viewer").put("/v1/runs", json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"]


def test_packed_bars_are_the_same_bars(acting_as: As, run_name: str) -> None:
    import numpy as np

    asked = {"instrument": "BINANCE:BTCUSDT", "limit": 500}
    path = f"/v1/runs/{run_name}/bars"
    plain = acting_as("viewer").get(path, params=asked).json()
    accept = {"Accept": "application/vnd.hansa.bars"}
    packed = acting_as("viewer").get(path, params=asked, headers=accept).content
    count = int.from_bytes(packed[8:12], "little")
    columns = [
        np.frombuffer(packed[36 + place * 4 * count :][: 4 * count], np.uint8)
        .reshape(4, count)
        .T.copy()
        for place in range(6)
    ]
    close_less_open = columns[4].view("<i4")[:, 0]
    expected = np.array(plain["close"]) - np.array(plain["open"])
    assert count == len(plain["ts_ns"]) == 500
    assert (close_less_open == expected).all()


def test_the_schema_names_every_operation_once(house: House) -> None:
    names = [each.name for each in operations()]
    assert len(names) == len(set(names))
