from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.accounts.models import User
from bmms.projects.actions.tasks import TASK_FIELDS
from bmms.projects.models import Project, Task
from bmms.projects.models.tasks import DONE
from bmms.projects.queries.projects import people_here
from bmms.projects.queries.tasks import can_be_parent, can_be_waited_for, people_for, people_of, waits_of
from bmms.ui.forms import Form, ModelForm
from bmms.ui.widgets import DateInput


class TaskForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    people = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Who works on it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    waits = forms.ModelMultipleChoiceField(
        Task.objects.none(),
        label=_("Begins only when these are done"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Task
        fields = TASK_FIELDS
        widgets = {"start_date": DateInput, "end_date": DateInput}
        help_texts = {"parent": _("An activity; what is part of none is an activity itself.")}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        task = self.instance if self.instance.pk else None
        chosen: dict[str, Any] = {
            "parent": can_be_parent(project, task),
            "people": people_for(task),
            "waits": can_be_waited_for(project, task),
        }
        for name, rows in chosen.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["parent"].empty_label = _("The project itself")  # type: ignore[attr-defined]
        if task:
            self.initial.update(version=task.version, people=people_of(task), waits=waits_of(task))

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*TASK_FIELDS, "people", "waits")}


class PersonForm(Form):
    person = forms.ModelChoiceField(User.objects.none(), label=_("Who works on it, besides others"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_here()  # type: ignore[attr-defined]


class ProgressForm(forms.Form):
    progress = forms.IntegerField(label=_("Progress, %"), min_value=0, max_value=DONE)
