from django.db import migrations, models

from bmms.tenancy.constraints import SharedReadWall

# As the tables' owner and within the system: whoever may write a place, and wherever its wall is lifted, says so too.
# Always: also where a restore of data or a replication has other triggers not fire.
RAISED = """
INSERT INTO geography_placesedition (id, number) VALUES (1, gen_random_uuid());
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON geography_placesedition FROM bmms_app;
CREATE FUNCTION geography_another_edition() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE outside text := coalesce(current_setting('bmms.system', true), '');
BEGIN
    PERFORM set_config('bmms.system', 'on', true);
    UPDATE geography_placesedition SET number = gen_random_uuid();
    PERFORM set_config('bmms.system', outside, true);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION geography_another_edition() FROM PUBLIC;
CREATE TRIGGER another_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON geography_place
    FOR EACH STATEMENT EXECUTE FUNCTION geography_another_edition();
ALTER TABLE geography_place ENABLE ALWAYS TRIGGER another_edition;
"""
LOWERED = """
DROP TRIGGER another_edition ON geography_place;
DROP FUNCTION geography_another_edition();
"""


class Migration(migrations.Migration):
    stands_because = "the table is new, and a TRUNCATE is only told of"
    dependencies = [("geography", "0001_initial"), ("tenancy", "0001_grants")]
    operations = [
        migrations.CreateModel(
            name="PlacesEdition",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.UUIDField()),
            ],
            options={
                "constraints": [
                    SharedReadWall(name="geography_placesedition_wall"),
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="geography_placesedition_one"),
                ],
            },
        ),
        migrations.RunSQL(RAISED, LOWERED),
    ]
