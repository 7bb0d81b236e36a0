from typing import Any

from django import forms


class ModelForm(forms.ModelForm):  # type: ignore[type-arg]
    """Draws and reads a model's fields. Rules are refused by the actions, in their own words."""

    def _post_clean(self) -> None:
        """Django's check of the constraints has only their names to say, and says them on the screen."""
        checked: Any = self.instance
        checked.validate_constraints = lambda exclude=None: None
        super()._post_clean()  # type: ignore[misc]
        del checked.validate_constraints
