"""The command line: ``qiao``. The house's own commands, and those that the rooms offer.

Exit code 0: done; 2: refused because of the input, nothing written; 1: broken.
"""

import importlib
import json
import os
import sys
from typing import Any

import click

from qiao.foundation.database.keys import NotReady

_OWN = {
    "init": "qiao.site.cli.house:init",
    "serve": "qiao.site.cli.serve:serve",
    "demo": "qiao.site.cli.demo:demo",
    "doctor": "qiao.site.cli.doctor:doctor",
}


class House(click.Group):
    """Commands by name; a room's command is loaded (and Django set up) only when somebody asks for it."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*_OWN, *_offered()})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        place = _OWN.get(name) or _offered().get(name)
        if place is None:
            return None
        module, attribute = place.split(":")
        return getattr(importlib.import_module(module), attribute)


def _offered() -> dict[str, str]:
    """What the rooms offer: name → ``module:command``."""
    set_up()
    from qiao.foundation.service import rooms

    return {command.name: command.path for _label, service in rooms() for command in service.commands}


def set_up() -> None:
    """Make Django ready. Needs no database; settings are read here, so the secrets come first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiao.site.settings")
    import django

    django.setup()


@click.group(cls=House, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qiao")
def qiao() -> None:
    """Qiao 桥：机关工会工作平台。

    先运行 qiao init，再运行 qiao serve；想先看一看，运行 qiao demo。

    例：qiao figures basic --as-of 2023-06-30 --json
    """


def main() -> None:
    """Run a command and turn what it raises into a sentence and an exit code."""
    wants_json = "--json" in sys.argv[1:]
    try:
        qiao.main(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.Abort:
        sys.exit(1)
    except click.UsageError as fault:
        _say({"code": "usage", "message": fault.format_message()}, wants_json, fault.show)
        sys.exit(2)
    except NotReady as fault:
        _say({"code": "not_ready", "message": str(fault)}, wants_json)
        sys.exit(1)
    except Exception as fault:
        from qiao.foundation.errors import Refused

        if not isinstance(fault, Refused):
            raise
        _say({"code": fault.code, "message": fault.sentence}, wants_json)
        sys.exit(2)


def _say(answer: dict[str, Any], wants_json: bool, show: Any = None) -> None:
    """With ``--json`` only JSON stands on standard output; a person reads the sentence on standard error."""
    if wants_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    elif show:
        show()
    else:
        click.echo(answer["message"], err=True)
