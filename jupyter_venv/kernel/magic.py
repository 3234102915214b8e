"""``%venv VERB ...``: one line of a cell into a verb of the command line, and its answer into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from jupyter_venv.errors import (
    ConfirmationRequired,
    DirectReferenceRefused,
    EnvironmentNotFound,
    FileDiffers,
    JupyterVenvError,
    OwnEnvironment,
)
from jupyter_venv.events import Finished
from jupyter_venv.kernel import answers, changed, context, hints, loaded
from jupyter_venv.kernel.arguments import Command, parse
from jupyter_venv.kernel.client import Client
from jupyter_venv.kernel.display import offer_switch, say, show
from jupyter_venv.kernel.progress import Progression, line_for
from jupyter_venv.kernel.verbs import UsageError, help_text
from jupyter_venv.tables import binder_in_words

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_AGAIN = "This kernel runs in what was there before: restart it (Kernel ▸ Restart Kernel) to use the new one."
_LOG_LINES = 40  # of the installer's log that a failed cell shows


class VenvError(Exception):
    """A ``%venv`` line that failed: fails the cell (so that Run All stops), shows a message, no traceback."""

    def __init__(self, error: JupyterVenvError, log: list[str]) -> None:
        allow = f" ({DirectReferenceRefused.option})" if error.code == DirectReferenceRefused.code else ""
        super().__init__(error.message + allow)
        self.code = error.code
        self._details = error.details.strip().splitlines() or log

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        details = self._details[-_LOG_LINES:]
        return [f"\x1b[31m{self}\x1b[0m", *details]


def run(ipython: InteractiveShell, line: str) -> None:
    """Do what ``%venv line`` says. Raises VenvError."""
    log: list[str] = []
    try:
        _Magic(ipython, log).run(parse(line, context.working_folder()))
    except JupyterVenvError as error:
        raise VenvError(error, log) from None


class _Magic:
    """One call of the magic, in the kernel it was typed in."""

    def __init__(self, ipython: InteractiveShell, log: list[str]) -> None:
        self._ipython = ipython
        self._log = log
        self._context = context.current(ipython.user_ns)
        self._client = client_of(self._context)

    def run(self, command: Command) -> None:
        """Find the verb's method; a verb that only changes packages needs none."""
        own: dict[str, Callable[[Command], None]] = {
            "help": self._help,
            "status": self._status,
            "list": self._list,
            "packages": self._packages,
            "compare": self._compare,
            "check": self._check,
            "outdated": self._outdated,
            "versions": self._versions,
            "history": self._history,
            "panel": self._panel,
            "create": self._create,
            "repair": self._repair,
            "freeze": self._freeze,
            "binder": self._binder,
            "embed": self._freeze,
            "remove": self._remove,
            "reproduce": self._reproduce,
        }
        own.get(command.verb, self._change_packages)(command)

    def _help(self, command: Command) -> None:
        say(help_text(*command.operands))

    def _status(self, command: Command) -> None:
        self._show(answers.status(self._client.read("status"), ours=self._context.ours))

    def _list(self, command: Command) -> None:
        self._show(answers.environments(self._client.read("list"), here=self._context.project))

    def _packages(self, command: Command) -> None:
        everything = "--all" in command.options
        self._show(answers.packages(self._client.read("packages"), everything=everything))

    def _compare(self, command: Command) -> None:
        self._show(answers.comparison(self._client.read("compare", *command.argv)))

    def _check(self, command: Command) -> None:
        self._show(answers.drift(self._client.read("check", *command.argv)))

    def _outdated(self, command: Command) -> None:
        self._show(answers.outdated(self._client.read("outdated"), self._client.read("packages")))

    def _versions(self, command: Command) -> None:
        self._show(answers.versions(self._client.read("versions", *command.argv)))

    def _history(self, command: Command) -> None:
        self._show(answers.history(self._client.read("history")))

    def _show(self, answer: answers.Answer) -> None:
        show(self._ipython, answer.text, answer.html)

    def _panel(self, command: Command) -> None:
        from IPython.display import display

        try:
            from jupyter_venv.kernel.panel import Panel
        except ImportError as error:
            hint = "Try:  %venv install 'ipywidgets>=8'"
            raise UsageError(f"The panel needs ipywidgets 8 or newer ({error}). {hint}") from None
        draw: Callable[..., object] = display
        draw(Panel())

    def _create(self, command: Command) -> None:
        finished = self._change(command)
        environment = finished.result.get("environment") or {}
        if self._context.ours:
            say(_AGAIN)
        elif environment.get("name"):
            offer_switch(self._ipython, environment["name"], environment["display_name"])

    def _repair(self, command: Command) -> None:
        self._advise(self._change(command))

    def _change_packages(self, command: Command) -> None:
        if not self._context.ours:
            self._refuse(command.verb)
        finished = self._change(command)
        if finished.result.get("preview"):
            if lines := answers.planned(finished.result["changes"]):
                say(lines)
            return
        self._advise(finished)

    def _advise(self, finished: Finished) -> None:
        """Say whether the kernel has to be restarted to use what is installed now."""
        loaded.refresh()
        hints.restart()

    def _refuse(self, verb: str) -> None:
        """Say where to go instead: what this kernel runs in is not a project's environment."""
        environment = self._client.read("status")["environment"]
        why = f"This kernel is not a project's environment, so %venv {verb} changes nothing here."
        if environment is None:
            raise EnvironmentNotFound(
                f"{why} {self._context.project} has no environment yet: make one with  %venv create"
            )
        raise OwnEnvironment(f"{why} {answers.switch(environment['display_name'])}")

    def _freeze(self, command: Command) -> None:
        finished = self._change(command)
        shown = finished.result["text"] if "-" in command.options else finished.result.get("diff")
        if shown:
            say(answers.short_diff(shown))
        if "--check" in command.options:
            self._check_frozen(finished.result)

    def _check_frozen(self, result: dict[str, Any]) -> None:
        comparison = result["comparison"]
        if not comparison["agrees"]:
            self._show(answers.comparison(comparison))
        if result["changed"]:
            raise FileDiffers(
                f"{comparison['file']} is not what freezing would write. To write it, leave out --check."
            )
        if not comparison["agrees"]:
            raise FileDiffers(
                f"{comparison['file']} and the environment disagree where freezing leaves the file as it is. "
                "Sync, or correct the line."
            )

    def _binder(self, command: Command) -> None:
        result = self._change(command).result
        if words := binder_in_words(result):
            say("\n".join(words))
        if result.get("diff"):
            say(answers.short_diff(result["diff"]))

    def _remove(self, command: Command) -> None:
        if "--yes" not in command.options:
            document = self._client.read("status")
            raise ConfirmationRequired(answers.removal(document["environment"], document["project"]))
        self._change(command)
        if self._context.ours:
            say("This kernel ran in it: shut it down, or pick another one (Kernel ▸ Change Kernel).")

    def _reproduce(self, command: Command) -> None:
        result = self._change(command).result
        self._show(answers.reproduction(result))

    def _change(self, command: Command) -> Finished:
        """Run a changing verb with its progress in the cell and print its one-line summary."""
        progression = Progression(line_for(self._ipython), self._log)
        try:
            finished = self._client.change(command.verb, *command.argv, report=progression)
        finally:
            progression.close()
            changed.announce()
        say(finished.message)
        return finished


def client_of(here: context.Context) -> Client:
    """The client for a kernel's context."""
    return Client.of(here.home, here.project, here.environment)
