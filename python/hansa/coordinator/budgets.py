"""All budgets of one egress: found by rule and by who shares them, fed by the venue's headers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hansa.coordinator.budget import Budget
from hansa.coordinator.request import Request
from hansa.coordinator.rules import BudgetRule, EndpointRule, Scope, VenueRules
from hansa.errors import ConfigError

#: Costs of one request: what it takes of which budget.
Costs = tuple[tuple[Budget, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The use by others of one budget, as a response showed it."""

    budget: str
    used: int
    limit: int


class Budgets:
    """The budgets in force, one for each rule and each of those who share it."""

    def __init__(self, rules: VenueRules) -> None:
        self._rules = {rule.name: rule for rule in rules.budgets}
        self._shares = rules.shares
        self._budgets: dict[str, Budget] = {}

    def __iter__(self) -> Iterator[Budget]:
        return iter(self._budgets.values())

    def costs(self, endpoint: EndpointRule, request: Request) -> Costs:
        """What a request takes; ConfigError if a budget would never allow it."""
        found = tuple(
            (self.at(self._key(name, request)), cost)
            for name, price in endpoint.costs.items()
            if (cost := price(request.parameters)) > 0
        )
        priority = endpoint.priority if request.priority is None else request.priority
        for budget, cost in found:
            if cost > budget.cap(priority):
                raise ConfigError(
                    f"expected a cost of at most {budget.cap(priority)} of {budget.key} for "
                    f"priority {priority.name}, found {cost} ({request.endpoint}); ask for less at "
                    "a time, or with a higher priority"
                )
        return found

    def at(self, key: str) -> Budget:
        """The budget of a key such as `weight` or `orders_10s/main`."""
        budget = self._budgets.get(key)
        if budget is None:
            rule = self._rules[key.partition("/")[0]]
            budget = self._budgets[key] = Budget(rule, shares=self._shares, key=key)
        return budget

    def observe(
        self, headers: Mapping[str, str], costs: Costs, *, sent_ns: int, now_ns: int
    ) -> list[Seen]:
        """Takes in the counts that a response tells; returns the use by others that it shows."""
        touched = {budget.rule.name: budget for budget, _ in costs}
        seen = []
        for rule in self._rules.values():
            count = headers.get(rule.header, "") if rule.header else ""
            if not count.isdecimal():
                continue
            budget = touched.get(rule.name)
            if budget is None and rule.scope is not Scope.ADDRESS:
                continue  # told of an account that this request did not draw on
            budget = budget or self.at(rule.name)
            used = budget.read(int(count), sent_ns=sent_ns, now_ns=now_ns)
            seen.append(Seen(budget=budget.key, used=used, limit=rule.limit))
        return seen

    def restate(self, rules: tuple[BudgetRule, ...]) -> None:
        """The venue states its limits anew; what was used stays used."""
        self._rules = {rule.name: rule for rule in rules}
        for budget in self._budgets.values():
            budget.rule = self._rules[budget.rule.name]

    def _key(self, name: str, request: Request) -> str:
        rule = self._rules.get(name)
        if rule is None:
            known = ", ".join(sorted(self._rules))
            raise ConfigError(f"expected a budget of the venue, found {name!r}; use {known}")
        owner = {
            Scope.ADDRESS: "",
            Scope.ACCOUNT: request.account,
            Scope.CONNECTION: request.connection,
        }[rule.scope]
        return f"{name}/{owner}" if owner else name
