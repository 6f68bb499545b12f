"""What people may say about projects, members and themselves, and what is wrong with it."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from observability.projects.models import Environment, Membership, Project, User


class NewProjectForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Project
        fields = ("name", "slug")

    slug = forms.CharField(required=False, max_length=50)

    def clean(self) -> dict[str, Any]:
        """The slug is made of the name where none is given."""
        said = super().clean() or self.cleaned_data
        if "slug" in said and not said["slug"]:
            said["slug"] = slugify(said.get("name", ""))[:50].strip("-_")
            if not said["slug"]:
                self.add_error("slug", "Give a short name of letters a to z and digits.")
        return said


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Project
        fields = ("name", "cost", "retention_days", "joins_calls", "takes_public_id")


class EnvironmentForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Environment
        fields = ("name",)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Environment.objects.filter(project=self.instance.project).exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise ValidationError(f"There is an environment {name} already.")
        return name


class KeyForm(forms.Form):
    name = forms.CharField(max_length=200, required=False)


class MemberForm(forms.Form):
    email = forms.EmailField(max_length=254)
    role = forms.ChoiceField(choices=Membership.Role.choices)


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Membership.Role.choices)


class EmailForm(forms.Form):
    """Another address to sign in with; the password says that it is the person."""

    email = forms.EmailField(max_length=254)
    password = forms.CharField(strip=False)

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.user = user

    def clean_email(self) -> str:
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exclude(pk=self.user.pk).exists():
            raise ValidationError("Somebody else signs in with this address.")
        return email

    def clean_password(self) -> None:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError("This is not your password.")


class NewPersonForm(forms.Form):
    """The first password of somebody who was invited."""

    password = forms.CharField(strip=False)

    def __init__(self, email: str, data: Any = None) -> None:
        super().__init__(data)
        self.email = email

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        password_validation.validate_password(password, User(email=self.email))
        return password
