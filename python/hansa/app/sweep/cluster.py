"""Workers of a sweep on a Ray cluster: the same batches, tried wherever there is room."""

import re
import socket
from collections.abc import Iterator, Sequence
from types import ModuleType

import msgspec

from hansa.app.sweep.pieces import Gathered, Piece
from hansa.app.sweep.pool import Moved
from hansa.app.sweep.worker import Done, Said, Task, Worker
from hansa.errors import ConfigError, HansaError

#: Ray itself asks an address where nobody is for minutes.
_CONNECT_S = 10.0


class Cluster:
    """A cluster: `local` begins one on this machine with so many workers, else it is one's address.

    Data must lie at the same paths on every node, the rest travels with the batches; a node with
    other data or code says so. What a batch comes to does not depend on where it is tried. What a
    worker that dies was at is tried again as `Processes` do.
    """

    def __init__(self, address: str, workers: int):
        self._ray = ray = _ray()
        self._was_there = bool(ray.is_initialized())
        if not self._was_there:
            _join(ray, address, workers)
        self._perform = ray.remote(max_retries=0)(perform)

    def run(self, tasks: Sequence[Task], moved: Moved) -> Iterator[tuple[int, tuple[Done, ...]]]:
        """As they are done. Raises ConfigError where a node cannot have the data."""
        ray, gathered = self._ray, Gathered(tasks)
        pieces = [Piece(place, task) for place, task in enumerate(tasks)]
        at_work = {self._begun(piece): piece for piece in pieces}
        try:
            while at_work:
                [done], _ = ray.wait(list(at_work), num_returns=1)
                piece = at_work.pop(done)
                for again in self._taken(done, piece, gathered):
                    at_work[self._begun(again)] = again
                yield from gathered.whole()
        except BaseException:
            for each in at_work:
                ray.cancel(each, force=True)
            raise

    def _begun(self, piece: Piece) -> object:
        """What stands for its answer."""
        answer: object = self._perform.remote(msgspec.json.encode(piece.task))
        return answer

    def _taken(self, answer: object, piece: Piece, gathered: Gathered) -> list[Piece]:
        """Takes over what came of it; what is to be tried again."""
        try:
            said = msgspec.json.decode(self._ray.get(answer), type=Said)
        except self._ray.exceptions.RayError as error:  # its worker died, or ran out of memory
            again = piece.after_death(_ending(error))
            if isinstance(again, Done):
                gathered.add(piece.place, (again,))
                return []
            return again
        if said.done is None:
            raise ConfigError(said.error)
        gathered.add(piece.place, said.done)
        return []

    def close(self) -> None:
        """Leaves the cluster; ends it where it was begun here."""
        if not self._was_there:
            self._ray.shutdown()


def _join(ray: ModuleType, address: str, workers: int) -> None:
    is_local = address == "local"
    try:
        if found := re.fullmatch(r"(?:ray://)?([\w.-]+):(\d+)", address):
            socket.create_connection((found[1], int(found[2])), _CONNECT_S).close()
        ray.init(
            address=None if is_local else address,
            num_cpus=workers if is_local else None,
            include_dashboard=False if is_local else None,
            log_to_driver=False,
            configure_logging=False,
        )
    except Exception as error:
        words = " ".join(str(error).split()) or type(error).__name__
        raise ConfigError(
            f"sweep: expected a Ray cluster at {address!r}, cannot join one: {words:.200}; see "
            "`ray status`, or leave the cluster out to use this machine's cores"
        ) from error


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


def _ending(error: BaseException) -> str:
    """What became of a worker: an error of its own, or what Ray calls its end."""
    own = getattr(error, "cause", None)
    if isinstance(own, BaseException):
        return f"{type(own).__name__}: {' '.join(str(own).split())}"
    return type(error).__name__


def _ray() -> ModuleType:
    try:
        import ray
    except ImportError as error:
        raise ConfigError(
            'sweep: expected ray for a cluster, found none; pip install "hansa[ray]", or leave '
            "the cluster out to use this machine's cores"
        ) from error
    return ray
