"""People who work here, and in which role where. Residents are not users; they come through their order's QR code."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from ringfence.web.ids import new_id


class User(AbstractUser):
    """A person who may sign in. `language` is the language of their pages."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    display_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")

    def __str__(self) -> str:
        return self.display_name or self.username
