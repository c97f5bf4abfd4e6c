"""Who may do what: roles as sets of permissions, and the people of the demonstration."""

from backoffice.lib.workflow import Wording

ROLES: dict[str, frozenset[str]] = {
    "clerk": frozenset(
        {
            "claims.import_intake",
            "claims.correct_account",
            "claims.take_work",
            "claims.file_objection",
            "claims.ask_third_party",
            "claims.request_information",
            "claims.log_contact",
            "claims.write_note",
            "notices.resend_message",
            "claims.tick_check",
            "claims.see_paper",
        }
    ),
    "examiner": frozenset(
        {
            "claims.import_intake",
            "claims.load_incident",
            "claims.correct_account",
            "claims.confirm_damage",
            "claims.clear",
            "claims.exclude",
            "claims.withdraw",
            "claims.unmask_account",
            "claims.take_work",
            "claims.file_objection",
            "claims.decide_objection",
            "claims.hold",
            "claims.undo",
            "claims.judge_pair",
            "claims.review_quality",
            "claims.answer",
            "claims.amend",
            "claims.record_notice",
            "claims.ask_third_party",
            "claims.request_information",
            "claims.log_contact",
            "claims.write_note",
            "claims.tick_check",
            "claims.see_paper",
            "compensation.hold_payment",
            "compensation.appraise",
            "compensation.load_scheme",
            "compensation.simulate",
            "notices.write_template",
            "notices.resend_message",
            "lib.restart_run",
        }
    ),
    "approver": frozenset(
        {
            "lib.add_dayoverride",
            "lib.change_dayoverride",
            "lib.delete_dayoverride",
            "claims.load_incident",
            "claims.confirm_damage",
            "claims.clear",
            "claims.exclude",
            "claims.withdraw",
            "claims.unmask_account",
            "claims.take_work",
            "claims.file_objection",
            "claims.decide_objection",
            "claims.hold",
            "claims.undo",
            "claims.judge_pair",
            "claims.review_quality",
            "claims.rule_on_quality",
            "claims.draw_sample",
            "claims.add_samplingplan",
            "claims.change_samplingplan",
            "claims.enforce_plan",
            "claims.answer",
            "claims.amend",
            "claims.restore",
            "claims.record_notice",
            "claims.add_thirdparty",
            "claims.change_thirdparty",
            "claims.add_term",
            "claims.change_term",
            "claims.add_riskrule",
            "claims.change_riskrule",
            "claims.ask_third_party",
            "claims.request_information",
            "claims.log_contact",
            "claims.write_note",
            "claims.tick_check",
            "claims.see_paper",
            "claims.add_checklistitem",
            "claims.change_checklistitem",
            "claims.assign_work",
            "claims.see_throughput",
            "claims.add_skill",
            "claims.change_skill",
            "claims.delete_skill",
            "staff.add_workcapacity",
            "staff.change_workcapacity",
            "staff.delete_workcapacity",
            "staff.add_absence",
            "staff.change_absence",
            "staff.delete_absence",
            "compensation.hold_payment",
            "compensation.load_scheme",
            "compensation.simulate",
            "compensation.appraise",
            "compensation.approve_appraisal",
            "compensation.approve_scheme",
            "compensation.approve_batch",
            "staff.review_access",
            "notices.write_template",
            "notices.approve_template",
            "notices.add_sender",
            "notices.change_sender",
            "notices.resend_message",
            "notices.stop_message",
            "lib.restart_run",
        }
    ),
    "finance": frozenset(
        {
            "compensation.hold_payment",
            "compensation.load_scheme",
            "compensation.simulate",
            "compensation.make_batch",
            "compensation.approve_batch",
            "compensation.export_batch",
            "compensation.import_results",
            "compensation.release_returned",
            "compensation.agree_overpayment",
            "compensation.record_repayment",
            "claims.correct_account",
            "claims.unmask_account",
            "claims.take_work",
            "claims.log_contact",
            "claims.write_note",
            "claims.see_paper",
            "lib.download_file",
            "lib.restart_run",
        }
    ),
    "treasurer": frozenset(
        {
            "compensation.approve_scheme",
            "compensation.simulate",
            "compensation.approve_batch",
            "compensation.export_batch",
            "compensation.import_results",
            "compensation.write_off_overpayment",
            "compensation.withdraw_overpayment",
            "lib.download_file",
        }
    ),
    "insurance": frozenset({"compensation.load_scheme", "compensation.simulate"}),
    "auditor": frozenset(
        {"lib.download_file", "claims.see_paper", "staff.review_access", "claims.see_throughput"}
    ),
}
"""Permissions to act. Everybody here may read; views are added by `view_permissions`."""

NOT_PAID = Wording(
    "접수·결정하는 사람은 지급하지 않습니다", "Whoever takes in or decides a claim does not pay it"
)
AUDITS = Wording("감사하는 사람은 업무를 하지 않습니다", "Whoever audits does none of the work")
APART: tuple[tuple[str, str, Wording], ...] = (
    (
        "clerk",
        "approver",
        Wording("접수하는 사람은 승인하지 않습니다", "Whoever takes claims in approves none"),
    ),
    *(
        (one, other, NOT_PAID)
        for one in ("clerk", "examiner", "approver")
        for other in ("finance", "treasurer")
    ),
    (
        "finance",
        "treasurer",
        Wording("지급하는 사람은 자금을 풀지 않습니다", "Whoever pays does not release the money"),
    ),
    *(
        ("auditor", role, AUDITS)
        for role in ("clerk", "examiner", "approver", "finance", "treasurer", "insurance")
    ),
)
"""Roles that nobody holds together, and why; more may be added in the admin."""

LIMITED: dict[str, str] = {
    "payout_batch": "compensation.approve_batch",
    "appraisal": "compensation.approve_appraisal",
}
"""Kinds of things that are approved within a personal limit, and the permission to approve them."""

DEMO_USERS: dict[str, str] = {
    "clerk": "clerk",
    "examiner": "examiner",
    "examiner2": "examiner",
    "approver": "approver",
    "approver2": "approver",
    "finance": "finance",
    "finance2": "finance",
    "treasurer": "treasurer",
    "insurance": "insurance",
    "insurance2": "insurance",
    "auditor": "auditor",
}
"""The people of the demonstration and their roles."""

DEMO_NAMES: dict[str, str] = {
    "clerk": "접수 담당",
    "examiner": "심사 담당 1",
    "examiner2": "심사 담당 2",
    "approver": "승인 담당 1",
    "approver2": "승인 담당 2",
    "finance": "재무 담당 1",
    "finance2": "재무 담당 2",
    "treasurer": "자금 책임",
    "insurance": "보험 담당 1",
    "insurance2": "보험 담당 2",
    "auditor": "감사",
}

DEMO_PASSWORD = "bosang-demo"  # noqa: S105  # printed by `make run`; demo_users is refused outside the demonstration

DEMO_LIMIT_WON = 10**13
"""What each approver of the demonstration may approve at once and in a day: 10조 won."""
