"""Workers of a sweep on a Ray cluster: the same batches, tried wherever there is room."""

from collections.abc import Iterator, Sequence
from types import ModuleType

import msgspec

from hansa.app.sweep.pool import Moved
from hansa.app.sweep.worker import Done, Said, Task, Worker
from hansa.errors import ConfigError, HansaError

#: A batch whose worker dies is tried so many times more, by Ray itself.
_RETRIES = 3


class Cluster:
    """A cluster: `local` begins one on this machine with so many workers, else it is one's address.

    Data must lie at the same paths on every node, the rest travels with the batches; a node with
    other data or code says so. What a batch comes to does not depend on where it is tried.
    """

    def __init__(self, address: str, workers: int):
        self._ray = ray = _ray()
        self._was_there = bool(ray.is_initialized())
        if not self._was_there:
            ray.init(
                address=None if address == "local" else address,
                num_cpus=workers if address == "local" else None,
                include_dashboard=False,
                log_to_driver=False,
                configure_logging=False,
            )
        self._perform = ray.remote(max_retries=_RETRIES)(perform)

    def run(self, tasks: Sequence[Task], moved: Moved) -> Iterator[tuple[int, tuple[Done, ...]]]:
        """As they are done. Raises ConfigError where a node cannot have the data."""
        ray = self._ray
        places = {
            self._perform.remote(msgspec.json.encode(task)): place
            for place, task in enumerate(tasks)
        }
        waiting = list(places)
        try:
            while waiting:
                done, waiting = ray.wait(waiting, num_returns=1)
                for each in done:
                    said = msgspec.json.decode(ray.get(each), type=Said)
                    if said.done is None:
                        raise ConfigError(said.error)
                    yield places[each], said.done
        except BaseException:
            for each in waiting:
                ray.cancel(each, force=True)
            raise

    def close(self) -> None:
        """Leaves the cluster; ends it where it was begun here."""
        if not self._was_there:
            self._ray.shutdown()


_workers: list[Worker] = []


def perform(task: bytes) -> bytes:
    """A batch, on a node: what a worker's process says of it. Data stay loaded for the next one."""
    if not _workers:
        _workers.append(Worker())
    try:
        said = Said(done=_workers[0].perform(msgspec.json.decode(task, type=Task)))
    except HansaError as error:
        said = Said(error=str(error))
    return msgspec.json.encode(said)


def _ray() -> ModuleType:
    try:
        import ray
    except ImportError as error:
        raise ConfigError(
            'sweep: expected ray for a cluster, found none; pip install "hansa[ray]", or leave '
            "the cluster out to use this machine's cores"
        ) from error
    return ray
