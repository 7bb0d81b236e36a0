from django.db import migrations


class Migration(migrations.Migration):
    """The tables that Parliament's role may read grant it that themselves (OpenToParliament)."""

    dependencies = [("tenancy", "0003_untold_positions")]
    operations = [
        migrations.RunSQL(
            "GRANT USAGE ON SCHEMA public TO bmms_parliament", "REVOKE USAGE ON SCHEMA public FROM bmms_parliament"
        )
    ]
