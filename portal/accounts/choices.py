"""Roles of the office, the levels of knowledge, the states of an account, and what is recorded about it."""

from django.db import models


class Role(models.TextChoices):
    """角色; each holds within the user's unit, 三员 for the whole installation."""

    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员"
    SECURITY_ADMINISTRATOR = "security_administrator", "安全管理员"
    AUDITOR = "auditor", "审计员"
    DOCUMENT_MANAGER = "document_manager", "文件管理员"
    PUBLICITY_APPROVER = "publicity_approver", "信息公开审批"
    OFFICE_CHECKER = "office_checker", "核稿人"
    ISSUING_LEADER = "issuing_leader", "签发人"
    DEPARTMENT_HEAD = "department_head", "部门负责人"
    LEGAL_MANAGER = "legal_manager", "法制机构管理员"
    HERITAGE_MANAGER = "heritage_manager", "非遗管理员"
    HERITAGE_REVIEWER = "heritage_reviewer", "非遗审核"
    MONITORING_CLERK = "monitoring_clerk", "监测录入员"
    WARNING_ANALYST = "warning_analyst", "预警技术组"
    WARNING_MANAGER = "warning_manager", "预警管理组"
    COMMAND_OFFICE_DIRECTOR = "command_office_director", "指挥部办公室主任"
    FIRST_DEPUTY_COMMANDER = "first_deputy_commander", "第一副指挥长"
    COMMANDER = "commander", "指挥长"
    COUNTY_LEADER = "county_leader", "县市负责人"
    STAFF = "staff", "普通职员"


# 等保三级 GB/T 22239-2019 8.1.4.2 d: nobody holds two of these.
SEPARATED_ROLES = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)


class ControlledAct(models.TextChoices):
    """What nobody does alone to an account of 三员 (see dual_control)."""

    RESET_PASSWORD = "reset_password", "重置密码"
    REMOVE_SECOND_FACTOR = "remove_second_factor", "解除第二因素"
    GRANT_SYSTEM_ADMINISTRATOR = "grant_system_administrator", "授予系统管理员"
    GRANT_SECURITY_ADMINISTRATOR = "grant_security_administrator", "授予安全管理员"
    GRANT_AUDITOR = "grant_auditor", "授予审计员"


class KnowledgeLevel(models.IntegerChoices):
    """知悉层级: down to which rank an issuer lets a paper be known (“发至县处级”); higher knows more."""

    STAFF = 10, "一般工作人员"
    TOWNSHIP = 20, "乡科级"
    COUNTY = 30, "县处级"
    PREFECTURE = 40, "地厅级"


class AccountState(models.TextChoices):
    """账号状态."""

    ACTIVE = "active", "启用"
    DISABLED = "disabled", "停用"


class Scope(models.TextChoices):
    """权限范围 of an API token; what a view asks for is named with `scopes.writes_with`."""

    READ = "read", "读取"
    MONITORING_WRITE = "monitoring:write", "上传监测数据"
    FORECASTS_WRITE = "forecasts:write", "录入空气质量预报"

    @property
    def role(self) -> Role | None:
        """The role without which nobody may issue or use this scope."""
        needed = {Scope.MONITORING_WRITE: Role.MONITORING_CLERK, Scope.FORECASTS_WRITE: Role.WARNING_ANALYST}
        return needed.get(self)

    def described(self) -> str:
        """The scope in words, with the role that it takes."""
        return f"{self.label}（须有角色“{self.role.label}”）" if self.role else str(self.label)


class TokenState(models.TextChoices):
    """Where an API token stands on a day; derived, never stored."""

    USABLE = "usable", "可用"
    EXPIRED = "expired", "已过期"
    REVOKED = "revoked", "已吊销"


class EventKind(models.TextChoices):
    """安全事件类型 (GB/T 22239-2019 8.1.4.3)."""

    SIGNED_IN = "signed_in", "登录"
    SIGNED_OUT = "signed_out", "退出"
    SESSION_ENDED = "session_ended", "会话终止"
    SECOND_FACTOR = "second_factor", "第二因素"
    PASSWORD = "password", "密码"
    ACCOUNT = "account", "账号管理"
    AUTHORIZATION = "authorization", "授权管理"
    REFUSED = "refused", "越权被拒"
    DOWNLOADED = "downloaded", "下载导出"
    TOKEN = "token", "接口令牌"
