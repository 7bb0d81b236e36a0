from enum import StrEnum


class Permission(StrEnum):
    """What a role may allow. A room adds its own lines here the day it opens; the order is the order of the rooms."""

    # one organization
    ORGANIZATION_VIEW = "organization.view"
    MEMBER_VIEW = "member.view"
    MEMBER_MANAGE = "member.manage"
    MEMBER_CONFIRM = "member.confirm"
    DELEGATION_MANAGE = "delegation.manage"
    UNIT_MANAGE = "unit.manage"
    SIGNATORY_MANAGE = "signatory.manage"
    ONBOARDING_VIEW = "onboarding.view"
    ONBOARDING_RECORD = "onboarding.record"
    JOB_VIEW = "job.view"
    AUDIT_VIEW = "audit.view"
    AUDIT_EXPORT = "audit.export"
    # no organization, or all of them
    OVERSIGHT_VIEW = "oversight.view"
    REGISTRY_MANAGE = "registry.manage"
    ROLLOUT_MANAGE = "rollout.manage"
    PLATFORM_USER_MANAGE = "platform_user.manage"
    PLATFORM_JOB_MANAGE = "platform_job.manage"
    SYSTEM_EVENT_VIEW = "system_event.view"
    PRIVACY_EVENT_VIEW = "privacy_event.view"
