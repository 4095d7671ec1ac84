"""What somebody who holds a link gives: a name, a password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password

from projects.teams.models import User
from projects.teams.rules import name_problem


class PasswordForm(forms.Form):
    """A new password, twice. `user` is whose it will be: it may not resemble their name."""

    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), label="Password"
    )
    again = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), label="The same password again"
    )

    def __init__(self, *args: Any, user: User | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user = user or User()
        self.fields["password"].help_text = " ".join(password_validators_help_texts()[1:2])

    def clean(self) -> dict[str, Any]:
        """Refuses what is easily guessed, and two that differ."""
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", "The two passwords differ.")
        elif password and again:
            self.user.username = cleaned.get("name", self.user.username)
            try:
                validate_password(password, self.user)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return cleaned


class NameForm(forms.Form):
    """The name somebody goes by in a project."""

    name = forms.CharField(
        label="Your name in the project", max_length=150, error_messages={"required": "Give your name."}
    )

    def clean_name(self) -> str:
        """Refuses what could not stand as a name."""
        name: str = self.cleaned_data["name"]
        problem = name_problem(name)
        if problem:
            raise forms.ValidationError(f"The name {problem}.")
        return name


class NewcomerForm(PasswordForm, NameForm):
    """An account: the name, which one signs in with and goes by, and a password."""

    field_order = ("name", "password", "again")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["name"].label = "Your name"
        self.fields["name"].help_text = "You sign in with it, and the project knows you by it."
        self.fields["name"].widget.attrs["autocomplete"] = "username"
