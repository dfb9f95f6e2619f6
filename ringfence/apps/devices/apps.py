from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "ringfence.apps.devices"
    label = "devices"

    def ready(self) -> None:
        from ringfence.apps.keys import actions as keys

        keys.register_sealed("devices.Envelope", "body")
        keys.register_sealed("devices.Conflict", "both")
