from django.db import models

from bmms.tenancy.constraints import OwnUserWall


class AnsweredRequest(models.Model):
    """The answer to a request that named an idempotency key: whoever repeats it on a bad line gets the same answer."""

    user_id = models.BigIntegerField()
    idempotency_key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)  # sha256 of method, address and body
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            OwnUserWall(name="workbench_answeredrequest_wall", writable=True),
            models.UniqueConstraint(fields=["user_id", "idempotency_key"], name="workbench_answeredrequest_once"),
        ]
        indexes = [models.Index(fields=["answered_at"], name="workbench_answeredrequest_at")]

    def __str__(self) -> str:
        return f"{self.idempotency_key} of user {self.user_id}"
