from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

PAPERS = {
    "modification": "execution_modification",
    "obligationrequest": "execution_request",
    "releaserequest": "execution_release",
    "voucher": "execution_voucher",
}
ORDERS = {"days": ["organization", "date", "id"], "states": ["organization", "status", "date", "id"]}


class Migration(migrations.Migration):
    atomic = False  # people work on while the indexes are built
    dependencies = [("execution", "0011_lapse_kinds")]
    operations = [
        AddIndexConcurrently(
            model_name="account",
            index=models.Index(fields=["organization", "level", "id"], name="execution_account_level"),
        ),
        AddIndexConcurrently(
            model_name="posting",
            index=models.Index(
                fields=["organization", "measure", "date"],
                include=["account", "amount"],
                name="execution_posting_measure",
            ),
        ),
        *(
            AddIndexConcurrently(model_name=model, index=models.Index(fields=fields, name=f"{name}_{order}"))
            for model, name in PAPERS.items()
            for order, fields in ORDERS.items()
        ),
    ]
