#!/usr/bin/env python3
import os
import sys

# These change or read the schema, which belongs to the owner, or fill the ledger in bulk for a load test; everything
# else runs behind the walls as the application.
OWNER_COMMANDS = {"migrate", "migrate_when_free", "makemigrations", "sqlmigrate", "showmigrations", "createcachetable"}
OWNER_COMMANDS |= {"generate_load_data"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bmms.main.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["BMMS_AS_OWNER"] = "1"
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the environment is set

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
