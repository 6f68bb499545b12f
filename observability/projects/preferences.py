"""What people have chosen for themselves: the only reader and writer of preferences."""

from observability.projects.models import Preference, Project, User


def columns_of(user: User, project: Project) -> list[str] | None:
    """The columns of the list of logs that a person has chosen, by name; None where they chose none."""
    return Preference.objects.filter(user=user, project=project).values_list("columns", flat=True).first()


def keep_columns(user: User, project: Project, names: list[str] | None) -> None:
    """None forgets the choice."""
    if names is None:
        Preference.objects.filter(user=user, project=project).delete()
    else:
        Preference.objects.update_or_create(user=user, project=project, defaults={"columns": names})
