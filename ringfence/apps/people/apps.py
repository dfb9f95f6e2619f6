from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ringfence.apps.people"
    label = "people"

    def ready(self) -> None:
        from ringfence.apps.keys import actions as keys

        keys.register_sealed("people.Person", "name", "id_number", "passport", "phone", "address")
        keys.register_sealed("people.Change", "before")
