"""What the findings of a check come to: whether a file can be loaded."""

from hansa.market.finding import Finding, Severity


class Judged:
    """Findings of a check, whatever else it says."""

    __slots__ = ()

    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop a load."""
        return tuple(each for each in self.findings if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings to look at, which do not stop a load."""
        return tuple(each for each in self.findings if each.severity is Severity.WARNING)

    @property
    def is_sound(self) -> bool:
        """Whether nothing stops a load."""
        return not self.errors
