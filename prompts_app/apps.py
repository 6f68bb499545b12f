from django.apps import AppConfig


class PromptsConfig(AppConfig):
    name = "prompts_app"
    label = "prompts"
    verbose_name = "Prompts"
