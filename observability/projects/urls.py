"""Projects, their members and keys, and people's own accounts."""

from django.urls import path

from observability.projects.pages import environments, general, invitation, keys, members, new, profile, reset

app_name = "projects"

_SETTINGS = "projects/<slug:slug>/settings"

urlpatterns = [
    path("new-project/", new.page, name="new"),
    path(f"{_SETTINGS}/", general.page, name="general"),
    path(f"{_SETTINGS}/environments/", environments.add, name="environment-add"),
    path(f"{_SETTINGS}/environments/<int:id>/", environments.rename, name="environment-rename"),
    path(f"{_SETTINGS}/environments/<int:id>/default/", environments.make_default, name="environment-default"),
    path(f"{_SETTINGS}/members/", members.page, name="members"),
    path(f"{_SETTINGS}/members/<int:id>/role/", members.change_role, name="member-role"),
    path(f"{_SETTINGS}/members/<int:id>/remove/", members.remove, name="member-remove"),
    path(f"{_SETTINGS}/members/<int:id>/reset/", reset.link, name="member-reset"),
    path(f"{_SETTINGS}/invitations/<int:id>/withdraw/", members.withdraw, name="invitation-withdraw"),
    path(f"{_SETTINGS}/keys/", keys.page, name="keys"),
    path(f"{_SETTINGS}/keys/<int:id>/revoke/", keys.revoke, name="key-revoke"),
    path("invitations/<str:secret>/", invitation.page, name="invitation"),
    path("profile/", profile.page, name="profile"),
    path("profile/email/", profile.change_email, name="profile-email"),
    path("profile/password/", profile.change_password, name="profile-password"),
    path("profile/sign-out-everywhere/", profile.sign_out_everywhere, name="profile-sign-out"),
    path("new-password/<str:uidb64>/<str:token>/", reset.NewPassword.as_view(), name="new-password"),
]
