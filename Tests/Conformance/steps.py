"""What a client does, step by step; the rest goes on after a step that failed, and each failure is shown."""

import contextlib
import traceback


class Steps:
    def __init__(self, name, errors):
        self.name, self.errors = name, errors
        self.passed, self.expectations, self.failed = 0, 0, []

    @contextlib.contextmanager
    def step(self, what):
        try:
            yield
            self.passed += 1
        except Exception as error:
            self.failed.append(what)
            place = [frame for frame in traceback.extract_tb(error.__traceback__) if "with_" in frame.filename][-1:]
            where = f" (line {place[0].lineno}: {place[0].line})" if place else ""
            print(f"✘ {self.name}: {what}{where}: {type(error).__name__}: {error}")

    def equal(self, actual, expected):
        self.expectations += 1
        if actual != expected:
            raise AssertionError(f"{actual!r} is not {expected!r}")

    def true(self, value):
        self.expectations += 1
        if not value:
            raise AssertionError(f"{value!r}")

    def raises(self, status, work, kind=None):
        """The client's own error that `work` ends with, which has to say `status` (None where it says no number)."""
        self.expectations += 1
        try:
            work()
        except kind or self.errors as error:
            said = error.status if hasattr(error, "status") else error.response.status_code
            if said != status:
                raise AssertionError(f"{said} instead of {status}") from error
            return error
        raise AssertionError(f"no error, where {status} was expected")

    def report(self):
        print(f"{self.name}: {self.passed} steps with {self.expectations} expectations passed, {len(self.failed)} failed")
        return 1 if self.failed else 0
