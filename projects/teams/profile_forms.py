"""What a person sets for themselves: how texts look, whether single keys work, and which."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from projects.teams.keys import ACTIONS, WrongKeys, in_force, own_keys, shown
from projects.teams.models import User
from projects.teams.rules import READING

SWITCHES = ("auto_advance", "single_keys")


class ProfileForm(forms.ModelForm):
    """Any part of the profile; a field that is not sent stays as it is.

    Switches are sent as `on` or as nothing behind their name, since a box that is not ticked sends nothing by itself.
    """

    class Meta:
        model = User
        fields = tuple(READING)
        labels: ClassVar = READING

    def __init__(self, sent: QueryDict | None = None, *, instance: User) -> None:
        super().__init__(sent, instance=instance)
        self.sent = sent if sent is not None else QueryDict()
        for field in self.fields.values():
            field.required = False
            field.widget.attrs["class"] = "input"

    @property
    def _keys(self) -> dict[str, str]:
        sent = {action.name: self.sent.get(f"key-{action.name}") for action in ACTIONS}
        return {name: str(key) for name, key in sent.items() if key}

    def changes(self) -> dict[str, Any]:
        """What was sent and is legal, by the names of the profile."""
        sent = {name: self.cleaned_data[name] for name in self.fields if name in self.sent}
        switches = {name: self.sent.getlist(name)[-1] == "on" for name in SWITCHES if name in self.sent}
        return sent | switches | ({"key_map": self._keys} if self._keys else {})

    def clean(self) -> dict[str, Any]:
        """Refuse keys that cannot work together."""
        cleaned = super().clean() or {}
        try:
            own_keys(self._keys)
        except WrongKeys as wrong:
            raise forms.ValidationError(str(wrong)) from None
        return cleaned


def key_rows(user: User, sent: Any = None) -> list[tuple[str, str, str]]:
    """Name, label and key of every action: as it was sent, else as it is in force."""
    own = in_force(user.key_map)
    return [(a.name, a.label, (sent or {}).get(f"key-{a.name}") or shown(own[a.name])) for a in ACTIONS]
