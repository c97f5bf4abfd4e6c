"""Who may do what leaves a history, also when SQL changes it."""

from django.db import migrations

from backoffice.lib import law


class Migration(migrations.Migration):
    """Users, limits, roles and their permissions."""

    dependencies = [
        ("staff", "0004_people_stay"),
        ("lib", "0005_edits"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        law.edited("staff_user", untold=("password", "last_login"), on="INSERT UPDATE"),
        law.edited("staff_authoritylimit"),
        law.edited("staff_user_groups"),
        law.edited("staff_user_user_permissions"),
        law.edited("auth_group"),
        law.edited("auth_group_permissions"),
    ]
