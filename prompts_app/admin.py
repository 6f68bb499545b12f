"""Prompts, their versions and where they were deployed. Versions are never changed, deployments never taken back."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Model, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import FieldTextFilter, RangeDateFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminPasswordWidget

from observability.projects.models import User
from prompts_app import publish
from prompts_app.models import Deployment, Directory, Monitor, Prompt, PromptVersion, Provider
from prompts_app.selectors import in_force

_PRE = "white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px;margin:0"


class _MadeElsewhere:
    """Rows that come with logs, from clients, or out of another row's page."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class VersionInline(_MadeElsewhere, TabularInline):
    model = PromptVersion
    fields = ("number", "name", "description", "created_by", "created_at")
    readonly_fields = fields
    show_change_link = True
    tab = True


class DeploymentInline(_MadeElsewhere, TabularInline):
    model = Deployment
    fields = ("environment", "version", "deployed_by", "deployed_at")
    readonly_fields = fields
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deployment]:
        return super().get_queryset(request).select_related("environment", "version__prompt", "deployed_by")


@admin.register(Prompt)
class PromptAdmin(ModelAdmin):
    list_display = ("path", "file", "version_count", "deployed", "project", "updated_at")
    list_filter = ("project", "file", ("path", FieldTextFilter), ("updated_at", RangeDateFilter))
    list_filter_submit = True
    search_fields = ("path", "description")
    autocomplete_fields = ("project",)
    inlines = (VersionInline, DeploymentInline)
    fields = (("project", "path", "file"), "description", "tags", "readme", ("created_at", "updated_at"))
    readonly_fields = ("created_at", "updated_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Prompt | None = None) -> Any:
        return (*self.readonly_fields, "project", "file") if obj else self.readonly_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Prompt]:
        rows = super().get_queryset(request).select_related("project").annotate(versions_made=Count("versions"))
        current = in_force(Deployment.objects.all()).select_related("environment", "version")
        return rows.prefetch_related(Prefetch("deployments", current.order_by("environment__name"), "current"))

    @display(description="versions", ordering="versions_made")
    def version_count(self, prompt: Any) -> int:
        return int(prompt.versions_made)

    @display(description="deployed")
    def deployed(self, prompt: Any) -> str:
        return ", ".join(f"{each.environment.name} v{each.version.number}" for each in prompt.current) or "-"


@admin.register(PromptVersion)
class PromptVersionAdmin(_MadeElsewhere, ModelAdmin):
    list_display = ("prompt", "number", "name", "model_name", "project", "created_by", "created_at")
    list_filter = ("prompt__project", ("prompt__path", FieldTextFilter), ("created_at", RangeDateFilter))
    list_filter_submit = True
    list_select_related = ("prompt__project", "created_by")
    search_fields = ("prompt__path", "name", "description", "hash")
    ordering = ("-created_at",)
    actions = ("deploy",)
    fields = (("prompt", "number", "name"), "description", "shown_details", ("hash", "created_by", "created_at"))

    @display(description="details")
    def shown_details(self, version: PromptVersion) -> str:
        said = {name: value for name, value in version.details.items() if value is not None}
        return format_html('<pre style="{}">{}</pre>', _PRE, json.dumps(said, indent=2, ensure_ascii=False))

    @display(description="model")
    def model_name(self, version: PromptVersion) -> str:
        return str(version.details.get("model") or "-")

    @display(description="project", ordering="prompt__project")
    def project(self, version: PromptVersion) -> str:
        return version.prompt.project.name

    def has_deploy_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("prompts.add_deployment")

    @action(description="Deploy to the default environment", permissions=["deploy"], icon="rocket_launch")
    def deploy(self, request: HttpRequest, queryset: QuerySet[PromptVersion]) -> None:
        by = request.user if isinstance(request.user, User) else None
        for version in queryset.select_related("prompt").order_by("prompt", "number"):
            publish.deploy(version, publish.default_environment(version.prompt.project_id), by)
        self.message_user(request, "Deployed: logs that name no version get it from now on.", messages.SUCCESS)


class DeploymentForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    class Meta:
        model = Deployment
        fields = ("prompt", "environment", "version")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        prompt, version, environment = (said.get(name) for name in ("prompt", "version", "environment"))
        if prompt and version and version.prompt_id != prompt.pk:
            self.add_error("version", "This is a version of another prompt.")
        if prompt and environment and environment.project_id != prompt.project_id:
            self.add_error("environment", "This environment belongs to another project.")
        return said


@admin.register(Deployment)
class DeploymentAdmin(ModelAdmin):
    """Adding a row deploys; one without a version withdraws."""

    form = DeploymentForm
    list_display = ("prompt", "environment", "number", "deployed_by", "deployed_at")
    list_filter = ("prompt__project", ("prompt__path", FieldTextFilter), ("deployed_at", RangeDateFilter))
    list_filter_submit = True
    list_select_related = ("prompt", "environment", "version", "deployed_by")
    search_fields = ("prompt__path", "environment__name")
    autocomplete_fields = ("prompt", "environment", "version")
    fields = ("prompt", "environment", "version")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Deployment, form: Any, change: bool) -> None:
        obj.deployed_by = request.user if isinstance(request.user, User) else None
        super().save_model(request, obj, form, change)

    @display(description="version", empty_value="withdrawn")
    def number(self, deployment: Deployment) -> str | None:
        return f"v{deployment.version.number}" if deployment.version else None


@admin.register(Directory)
class DirectoryAdmin(ModelAdmin):
    list_display = ("path", "project", "created_at")
    list_filter = ("project",)
    list_select_related = ("project",)
    search_fields = ("path",)
    autocomplete_fields = ("project",)


@admin.register(Monitor)
class MonitorAdmin(ModelAdmin):
    list_display = ("prompt", "evaluator", "version", "environment", "created_at")
    list_filter = ("prompt__project", ("prompt__path", FieldTextFilter))
    list_filter_submit = True
    list_select_related = ("prompt", "evaluator", "version__prompt", "environment")
    search_fields = ("prompt__path", "evaluator__path")
    autocomplete_fields = ("prompt", "evaluator", "version", "environment")


class ProviderForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    key = forms.CharField(
        required=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="Kept sealed and never shown. Leave it empty to keep the one that is there.",
    )

    class Meta:
        model = Provider
        fields = ("project", "name", "base_url")


@admin.register(Provider)
class ProviderAdmin(ModelAdmin):
    form = ProviderForm
    list_display = ("name", "base_url", "has_key", "project", "created_at")
    list_filter = ("project",)
    list_select_related = ("project",)
    search_fields = ("name", "base_url")
    autocomplete_fields = ("project",)
    fields = (("project", "name"), "base_url", "key")

    def save_model(self, request: HttpRequest, obj: Provider, form: Any, change: bool) -> None:
        if key := form.cleaned_data.get("key"):
            obj.key = key
        super().save_model(request, obj, form, change)

    @display(description="key", boolean=True)
    def has_key(self, provider: Provider) -> bool:
        return bool(provider.sealed_key)
