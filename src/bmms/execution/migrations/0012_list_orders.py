from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

PAPERS = {
    "modification": "execution_modification",
    "obligationrequest": "execution_request",
    "releaserequest": "execution_release",
    "voucher": "execution_voucher",
}
ORDERS = {"days": ["organization", "date", "id"], "states": ["organization", "status", "date", "id"]}
INDEXES = (
    ("account", models.Index(fields=["organization", "level", "id"], name="execution_account_level")),
    (
        "posting",
        models.Index(
            fields=["organization", "measure", "date"],
            include=["account", "amount"],
            name="execution_posting_measure",
        ),
    ),
    *(
        (model, models.Index(fields=fields, name=f"{name}_{order}"))
        for model, name in PAPERS.items()
        for order, fields in ORDERS.items()
    ),
)


def added(model, index):
    """What a build that was broken off has left behind is invalid, and stands in the way of the next."""
    return (
        migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {index.name}", migrations.RunSQL.noop),
        AddIndexConcurrently(model_name=model, index=index),
    )


class Migration(migrations.Migration):
    atomic = False  # people work on while the indexes are built
    dependencies = [("execution", "0011_lapse_kinds")]
    operations = [
        # An index built concurrently waits for every transaction under way, and holds up nobody meanwhile.
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        *(operation for model, index in INDEXES for operation in added(model, index)),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]
