"""Every address of the site. Vendors' paths lie on the root, as their clients expect."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from logs_app.ingest.urls import last
from observability import server, watching

urlpatterns = [
    path("admin/", admin.site.urls),
    path("sign-in/", LoginView.as_view(template_name="sign_in.html", redirect_authenticated_user=True), name="login"),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("", include("observability.projects.urls")),
    path("server/health/", server.health, name="server-health"),
    path("healthz", watching.health),
    path("readyz", watching.readiness),
    path("metrics", watching.metrics),
    path("", include("logs_app.urls")),
    path("", include("prompts_app.urls")),
    path("", include(last)),
]
