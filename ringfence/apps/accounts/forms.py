"""What people type about accounts, roles and tokens."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ringfence.apps.accounts.roles import ROLES

AREA_HELP = _("Path of the area, such as /99/9901/990101/; the role holds there and in everything below.")
DAYS = [(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("365 days"))]


class PersonForm(forms.Form):
    username = forms.RegexField(r"^[\w.@+-]{2,60}$", label=_("Sign-in name"))
    display_name = forms.CharField(label=_("Name"), max_length=60, required=False)
    password = forms.CharField(
        label=_("First password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Give it by word of mouth; it can be changed after sign-in."),
    )  # fmt: skip


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()))
    jurisdiction = forms.RegexField(
        r"^/(\w+/)*$", label=_("Area"), help_text=AREA_HELP, widget=forms.TextInput(attrs={"list": "areas"})
    )
    until = forms.DateTimeField(
        label=_("Valid until"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip


class WithdrawForm(forms.Form):
    because = forms.CharField(label=_("Reason"), max_length=200, required=False)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class ProfileForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=[("zh-hans", "中文"), ("en", "English")])


class TokenForm(forms.Form):
    """The roles to choose from are the person's own."""

    name = forms.CharField(label=_("What for"), max_length=60)
    scope = forms.ChoiceField(label=_("Role and area"))
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int)

    def __init__(self, *args: Any, scopes: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (f"{role} {path}", f"{ROLES[role]} {path}") for role, path in scopes if role in ROLES
        ]

    def values(self) -> dict[str, Any]:
        role, path = self.cleaned_data["scope"].split(" ", 1)
        return {"name": self.cleaned_data["name"], "role": role, "jurisdiction": path}

    def span(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
