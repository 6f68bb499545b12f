"""Access: projects with their environments and members, keys, and people."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from observability.projects.models import (
    DEFAULT_ENVIRONMENT,
    ApiKey,
    Environment,
    Invitation,
    Membership,
    Preference,
    Project,
    User,
)

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(BaseGroupAdmin, ModelAdmin):
    """Django's own, in this admin's dress."""


class EnvironmentInline(TabularInline):
    model = Environment
    fields = ("name", "is_default")
    extra = 0
    tab = True


class MembershipInline(TabularInline):
    model = Membership
    fields = ("user", "project", "role")
    autocomplete_fields = ("user", "project")
    extra = 0
    tab = True


class NewUserForm(UserCreationForm):
    class Meta:
        model = User
        fields = ("email",)


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"  # UserAdmin's fieldsets say which


@admin.register(User)
class UserAdmin(BaseUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    form = UserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "full_name", "is_active", "is_staff", "is_superuser", "in_projects", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "projects")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    inlines = (MembershipInline,)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", ("first_name", "last_name"))}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Times", {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("projects")

    @display(description="name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @display(description="projects")
    def in_projects(self, user: User) -> str:
        return ", ".join(project.name for project in user.projects.all())


@admin.register(Project)
class ProjectAdmin(ModelAdmin):
    list_display = ("name", "slug", "cost", "retention_days", "takes_public_id", "keys", "members_count", "created_at")
    list_filter = ("cost", "takes_public_id")
    search_fields = ("name", "slug", "public_id")
    prepopulated_fields: ClassVar[dict[str, tuple[str, ...]]] = {"slug": ("name",)}
    readonly_fields = ("public_id", "created_at")
    inlines = (EnvironmentInline, MembershipInline)
    fieldsets = (
        (None, {"fields": (("name", "slug"), ("public_id", "created_at"))}),
        ("Logs", {"fields": ("cost", "retention_days", "joins_calls", "takes_public_id")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        keys = Count("keys", distinct=True)
        return super().get_queryset(request).annotate(key_count=keys, member_count=Count("members", distinct=True))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change and not form.instance.environments.exists():
            Environment.objects.create(project=form.instance, name=DEFAULT_ENVIRONMENT, is_default=True)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """In words: a project takes along more rows than a page can list."""
        said = [f"{project}, with all its logs, prompts, prices, keys and environments" for project in objs]
        return said, {"projects": len(said)}, set(), []

    @display(description="keys", ordering="key_count")
    def keys(self, project: Any) -> int:
        return int(project.key_count)

    @display(description="members", ordering="member_count")
    def members_count(self, project: Any) -> int:
        return int(project.member_count)


@admin.register(Environment)
class EnvironmentAdmin(ModelAdmin):
    list_display = ("name", "project", "is_default", "created_at")
    list_filter = ("project", "is_default")
    list_select_related = ("project",)
    search_fields = ("name", "project__name")
    autocomplete_fields = ("project",)


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    list_display = ("user", "project", "role", "created_at")
    list_filter = ("project", "role")
    list_select_related = ("user", "project")
    search_fields = ("user__email", "project__name")
    autocomplete_fields = ("user", "project")


@admin.register(Preference)
class PreferenceAdmin(ModelAdmin):
    list_display = ("user", "project", "columns")
    list_filter = ("project",)
    list_select_related = ("user", "project")
    search_fields = ("user__email", "project__name")
    autocomplete_fields = ("user", "project")


@admin.register(Invitation)
class InvitationAdmin(ModelAdmin):
    """Made on a project's Members page, which shows the link once; here they can be withdrawn."""

    list_display = ("email", "project", "role", "invited_by", "created_at", "expires_at")
    list_filter = ("project", "role")
    list_select_related = ("project", "invited_by")
    search_fields = ("email", "project__name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    list_display = ("name", "start", "project", "state", "created_by", "created_at", "last_used_at")
    list_filter = ("project", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("project", "created_by")
    search_fields = ("name", "prefix", "project__name")
    autocomplete_fields = ("project",)
    actions = ("revoke",)
    fields = ("project", "name", "start", ("created_by", "created_at"), ("last_used_at", "revoked_at"))
    _MADE = ("start", "created_by", "created_at", "last_used_at", "revoked_at")

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return self.fields if obj else ("project", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return ("project", *self._MADE) if obj else ()

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        maker = request.user if isinstance(request.user, User) else None
        made, key = ApiKey.make(obj.project, obj.name, created_by=maker)
        obj.__dict__.update(made.__dict__)
        said = format_html("The key, shown this once: <code>{}</code> Copy it now; only its hash is kept.", key)
        self.message_user(request, said, messages.WARNING)

    @action(description="Revoke", permissions=["change"], icon="block")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        valid = list(queryset.filter(revoked_at=None))
        for key in valid:
            key.revoke()
        self.message_user(request, f"{len(valid)} revoked: requests with them are refused.", messages.SUCCESS)

    @display(description="key")
    def start(self, key: ApiKey) -> str:
        return f"{key.prefix}…"

    @display(description="state", label={"valid": "success", "revoked": "danger"})
    def state(self, key: ApiKey) -> str:
        return "revoked" if key.revoked_at else "valid"
