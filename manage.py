#!/usr/bin/env python
"""The command line of the portal.

Without DATABASE_URL a command attaches to the embedded servers and starts them when needed, except
for the commands below, which need none. `migrate` runs as the owner of the database, everything
else as the role that can neither alter tables nor touch recorded history.
"""

import os
import sys

WITHOUT_SERVERS = {
    "check",
    "collectstatic",
    "compute_aqi",
    "help",
    "makemigrations",
    "spectacular",
    "version",
    "--help",
    "--version",
}
AS_OWNER = {"migrate"}


def main() -> None:
    """Prepare the environment, then let Django run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command not in WITHOUT_SERVERS and "--dry-run" not in sys.argv and "--help" not in sys.argv:
        from portal.embedded import EmbeddedServersError, attach_environment

        try:
            attach_environment()
        except EmbeddedServersError as error:
            sys.exit(f"错误：{error}")
    if command in AS_OWNER:
        os.environ["DATABASE_AS_OWNER"] = "1"
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit("已中断")


if __name__ == "__main__":
    main()
