import pytest
from tests.coordination import samples

from bmms.access.errors import DomainError
from bmms.audit.models import Event
from bmms.coordination.actions.matters import answer
from bmms.coordination.actions.sharing import open_paper, share_file, write_post
from bmms.coordination.models import Paper, Party, Post
from bmms.documents.models import Attachment
from bmms.tenancy.scope import scope


def test_parties_write_once_they_take_part(moh, mole, matter, head, labor):
    with scope(moh.pk):
        write_post(matter, "When?", by=head)
        with pytest.raises(DomainError, match="Write something"):
            write_post(matter, "  ", by=head)
    with scope(mole.pk):
        with pytest.raises(DomainError, match="Accept the invitation"):
            write_post(matter, "Soon", by=labor)
        answer(matter, Party.Status.ACCEPTED, by=labor)
        write_post(matter, "Soon", by=labor)
        assert list(Post.objects.values_list("organization__code", "text")) == [("moh", "When?"), ("mole", "Soon")]


def test_a_shared_file_is_opened_by_the_parties_and_its_owner_knows(moh, mole, mafar, matter, head, labor, outsider):
    with scope(moh.pk):
        paper = share_file(matter, samples.pdf(), by=head)
        assert share_file(matter, samples.pdf(), by=head) == paper
    with scope(mole.pk):
        assert not Attachment.objects.exists()  # the attachment itself stays behind its wall
        assert open_paper(Paper.objects.get(), by=labor).name == "letter.pdf"
        assert not Attachment.objects.exists()
    with scope(mafar.pk):
        assert not Paper.objects.exists()
        with pytest.raises(DomainError, match="not there"):
            open_paper(paper, by=outsider)
    with scope(moh.pk):
        taken = Event.objects.get(verb="document.downloaded")
        assert (taken.user_id, taken.acting_organization_id) == (labor.user_id, mole.pk)
