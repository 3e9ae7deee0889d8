"""The one way to write: actor, grant, validation, transaction, audit.

An operation is a function with keyword arguments only. Its name, ``<room>.<function>``, is at once the
permission, the action in the audit trail, the operation of the API and the command.
"""

import inspect
import logging
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from psycopg import errors

from qiao.foundation import access
from qiao.foundation.access import OWN, SITE, Actor
from qiao.foundation.audit import trail
from qiao.foundation.errors import Refused
from qiao.foundation.periods import possible

P = ParamSpec("P")
R = TypeVar("R")
_log = logging.getLogger(__name__)

OPERATIONS: dict[str, Callable[..., Any]] = {}
"""Every operation by its name; filled as the rooms are imported."""

_WITHOUT_ARGUMENT = {"site": SITE, "self": OWN}
_AT_ONCE = (errors.UniqueViolation, errors.ExclusionViolation, errors.DeadlockDetected)
"""What the database says when two write the same thing at once, each having found it free."""


def operation(*, over: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an operation over the thing in its argument ``over``.

    ``"site"`` stands for the whole site, ``"self"`` for what belongs to the actor alone.

    The argument may be one object or a list of objects; the actor needs the grant over each. ``None``
    stands for the whole site (a new root). An operation that calls another one joins its rows to the
    outer event, and both grants are checked.

    Refused: a day that is impossible (``periods.possible``) and, with code ``conflict``, what another write
    at the same moment has forestalled.

    Raises TypeError at import when the signature has positional arguments, no ``actor`` or no ``over``.
    """

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{_room(function)}.{function.__name__}"
        _check_signature(name, function, over)
        if name in OPERATIONS:
            raise TypeError(f"operation {name} is declared twice")

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{name} takes keyword arguments only")
            actor = kwargs["actor"]
            if not isinstance(actor, Actor):
                raise TypeError(f"{name} needs an Actor, not {actor!r}")
            access.require(actor, name, *_things(kwargs, over))
            for value in kwargs.values():
                if type(value) is date:
                    possible(value)
            try:
                with transaction.atomic(), trail.event(action=name, actor=actor):
                    return function(**kwargs)  # type: ignore[call-arg]
            except DatabaseError as fault:
                cause = fault.__cause__
                if not isinstance(cause, _AT_ONCE):
                    raise
                # Not the whole message: it cites the values, and those may be personal.
                _log.warning("%s: %s %s", name, type(cause).__name__, cause.diag.constraint_name)
                raise Refused(
                    _("同时有人办理了同一事项，这次什么都没有写入。请刷新页面，核对后再办。"), code="conflict"
                ) from fault

        run.operation_name = name  # type: ignore[attr-defined]
        OPERATIONS[name] = run
        return run

    return declare


def _room(function: Callable[..., Any]) -> str:
    """``qiao.registry.organizations.operations``, or a module of that package: ``organizations``."""
    parts = function.__module__.split(".")
    return parts[parts.index("operations") - 1] if "operations" in parts else parts[-1]


def _check_signature(name: str, function: Callable[..., Any], over: str) -> None:
    parameters = inspect.signature(function).parameters
    if any(p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD) for p in parameters.values()):
        raise TypeError(f"{name}: an operation takes keyword arguments only")
    for needed in ("actor",) if over in _WITHOUT_ARGUMENT else ("actor", over):
        if needed not in parameters:
            raise TypeError(f"{name}: an operation needs the argument {needed}")


def _things(arguments: dict[str, Any], over: str) -> list[Any]:
    if over in _WITHOUT_ARGUMENT:
        return [_WITHOUT_ARGUMENT[over]]
    thing = arguments[over]
    if isinstance(thing, (list, tuple)):
        return list(thing)
    return [SITE if thing is None else thing]
