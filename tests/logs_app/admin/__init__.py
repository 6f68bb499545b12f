"""The admin of every table."""

from django.test import Client
from django.urls import reverse


def page(admin: Client, name: str, *args, **query) -> str:
    reply = admin.get(reverse(f"admin:{name}", args=args), query)
    assert reply.status_code == 200, (name, reply.status_code)
    return reply.content.decode()


def name_of(model) -> str:
    return model._meta.label_lower.replace(".", "_")


def act(admin: Client, model, action: str, *rows, **more):
    url = reverse(f"admin:{name_of(model)}_changelist")
    sent = {"action": action, "_selected_action": [str(row.pk) for row in rows]} | more
    reply = admin.post(url, sent, follow=True)
    assert reply.status_code == 200
    return reply.content.decode()
