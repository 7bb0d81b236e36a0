from django.db import migrations


class Migration(migrations.Migration):
    """Lists of people are imported as every other list is: workbench_importbatch."""

    dependencies = [("accounts", "0007_user_toured_at")]

    operations = [migrations.DeleteModel(name="PeopleImport")]
