from bmms.organizations.models import Organization


def organization_with_code(code: str) -> Organization | None:
    return Organization.objects.filter(code=code).first()
