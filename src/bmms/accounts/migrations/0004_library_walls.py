from django.db import migrations

from bmms.tenancy.constraints import OwnUserWall, SystemWall

# Tables that a library brings, behind the same walls as ours: main/third_party_tables.py lists them.
WALLS = {
    "mfa.Authenticator": OwnUserWall(name="mfa_authenticator_wall", writable=True),
    "usersessions.UserSession": OwnUserWall(name="usersessions_usersession_wall", writable=True),
    "account.EmailAddress": SystemWall(name="account_emailaddress_wall"),
    "account.EmailConfirmation": SystemWall(name="account_emailconfirmation_wall"),
}


def raise_walls(apps, editor):
    for label, wall in WALLS.items():
        editor.execute(wall.create_sql(apps.get_model(label), editor))


def remove_walls(apps, editor):
    for label, wall in WALLS.items():
        editor.execute(wall.remove_sql(apps.get_model(label), editor))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sign_in"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("tenancy", "0001_grants"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(raise_walls, remove_walls),
        migrations.RunSQL(
            "REVOKE SELECT ON django_session FROM bmms_oversight",
            "GRANT SELECT ON django_session TO bmms_oversight",
        ),
    ]
