"""What the database refuses, for people: its rules are named as sentences, here they are in Korean.

Only the rule is told. What PostgreSQL adds (DETAIL, the statement) quotes the row.
"""

from django.db import DatabaseError, IntegrityError, InternalError

from backoffice.lib.workflow import Wording

REFUSALS = (IntegrityError, InternalError)
"""A rule of the database said no; any other DatabaseError is a fault of ours or of the server."""

KOREAN = {
    "a_batch_adds_up": "지급 회차의 송금, 지급, 항목의 합계는 같아야 합니다",
    "a_batch_has_a_known_status": "지급 회차의 상태는 정해진 것이어야 합니다",
    "a_batch_is_approved_by_another": "지급 회차는 작성자가 아닌 사람이 승인 한도 안에서 승인합니다",
    "a_batch_is_prepared_by_its_maker": "지급 회차는 작성자가 작성했다고 남긴 뒤에 확정합니다",
    "a_batch_keeps_its_content": "지급 회차의 내용은 바뀌지 않습니다",
    "a_batch_pays_by_bank_or_credit": "지급 회차는 계좌 입금이나 요금 감면으로 지급합니다",
    "a_benefit_has_a_known_channel": "보상 항목의 지급 경로는 정해진 것이어야 합니다",
    "a_benefit_is_named_once": "보상 항목의 코드는 보상 기준 안에서 하나뿐입니다",
    "a_chunk_is_done_once": "실행의 한 부분은 한 번만 끝납니다",
    "a_chunk_is_numbered_once": "실행의 한 부분은 번호가 하나뿐입니다",
    "a_claim_has_a_known_kind": "피해 신청의 종류는 정해진 것이어야 합니다",
    "a_claim_has_a_known_status": "피해 신청의 상태는 정해진 것이어야 합니다",
    "a_claim_keeps_its_claimant": "피해 신청의 신청인은 바뀌지 않습니다",
    "a_claimant_chooses_credit_or_bank": "신청인이 고르는 지급 방법은 요금 감면이나 계좌 입금입니다",
    "a_closed_run_has_an_outcome": "끝난 실행에는 결과가 있어야 합니다",
    "a_closed_run_is_over": "끝난 실행은 바뀌지 않습니다",
    "a_confirmed_claim_has_its_affected_time": "피해가 확정된 신청에는 장애 시간이 있어야 합니다",
    "a_confirmed_claim_keeps_its_links": "피해가 확정된 신청은 연결된 회선을 유지합니다",
    "a_corrected_day_says_what_it_is_and_why": "고친 날에는 한국어와 영어 이름, 사유가 있어야 합니다",
    "a_customer_number_is_one_claimant": "고객번호 하나는 신청인 한 명입니다",
    "a_done_simulation_has_its_answer": "끝난 모의 계산에는 결과가 있어야 합니다",
    "a_done_simulation_is_closed": "끝난 모의 계산에는 더 넣을 수 없습니다",
    "a_done_simulation_never_changes": "끝난 모의 계산은 바뀌지 않습니다",
    "a_filing_business_is_one_claimant": "신청한 사업자등록번호 하나는 신청인 한 명입니다",
    "a_filing_is_of_its_claimant": "신청서는 그 피해 신청의 신청인 것이어야 합니다",
    "a_first_award_is_not_negative": "첫 보상 결정의 금액은 음수일 수 없습니다",
    "a_further_award_changes_something": "이후의 보상 결정에는 늘거나 줄어든 금액이 있어야 합니다",
    "a_further_award_is_a_redetermination": "이미 결정한 신청의 금액은 다시 산정할 때만 바뀝니다",
    "a_group_has_claims": "모의 계산의 묶음에는 피해 신청이 있어야 합니다",
    "a_limit_is_not_negative": "승인 한도는 음수일 수 없습니다",
    "a_limit_takes_no_more_than_there_is": "한도나 예산은 있는 금액보다 더 줄이지 않습니다",
    "a_limit_takes_something_or_is_not_named": "한도나 예산이 줄인 금액은 0원보다 커야 합니다",
    "a_locked_batch_is_closed": "확정된 지급 회차에는 더 넣을 수 없습니다",
    "a_pattern_is_kept_once": "같은 장애 시간은 한 번만 보관합니다",
    "a_payee_account_never_changes": "지급 계좌는 바뀌지 않습니다. 새 계좌를 기록하십시오",
    "a_payment_file_holds_its_batch": "지급 파일에는 그 지급 회차가 그대로 담겨야 합니다",
    "a_payment_file_is_of_an_approved_batch": "지급 파일은 승인된 지급 회차의 것이어야 합니다",
    "a_payment_goes_to_an_account_or_a_bill": "송금은 계좌나 고지서 하나로만 갑니다",
    "a_payment_goes_to_its_claimant": "송금은 그 신청인에게 갑니다",
    "a_payment_is_positive": "송금액은 0원보다 커야 합니다",
    "a_payout_changes_by_a_move": "지급은 처리 이력을 남기고만 바뀝니다",
    "a_payout_has_a_known_status": "지급의 상태는 정해진 것이어야 합니다",
    "a_payout_is_cancelled_with_its_batch": "지급은 지급 회차 전체와 함께 취소됩니다",
    "a_payout_is_positive": "지급액은 0원보다 커야 합니다",
    "a_payout_is_sent_with_its_file": "지급은 지급 파일과 함께 송금됩니다",
    "a_payout_is_settled_after_its_export": "지급의 결과는 지급 파일을 내보낸 뒤에만 반영합니다",
    "a_payout_item_follows_its_payout": "지급 항목은 그 지급을 따라서만 바뀝니다",
    "a_period_is_counted_in_days": "기간은 0일 이상이고 정해진 방법으로 셉니다",
    "a_period_lies_within_the_calendar": "기간의 시작과 끝은 달력 안에 있어야 합니다",
    "a_person_does_what_needs_one": "담당자가 해야 하는 처리는 담당자만 합니다",
    "a_proven_loss_is_not_negative": "입증된 피해액은 음수일 수 없습니다",
    "a_proposal_is_made_once": "산정 중인 금액은 신청과 보상 항목마다 하나뿐입니다",
    "a_reference_is_used_once": "접수번호는 사고 안에서 한 번만 쓰입니다",
    "a_refusal_is_recorded_once": "거부된 줄의 사유는 한 번만 기록합니다",
    "a_release_has_its_reason": "지급 보류 해제에는 사유가 있어야 합니다",
    "a_repayment_is_positive": "상환액은 0원보다 커야 합니다",
    "a_result_line_is_read_once": "결과 파일의 한 줄은 한 번만 읽습니다",
    "a_returned_payout_has_its_reason": "입금 불능에는 사유가 있어야 합니다",
    "a_scheme_has_a_known_status": "보상 기준의 상태는 정해진 것이어야 합니다",
    "a_scheme_is_approved_by_another": "보상 기준은 올린 사람이 아닌 사람이 승인합니다",
    "a_screened_claim_has_its_admission": "면책 심사를 거친 신청에는 신청 요건이 있어야 합니다",
    "a_service_is_named_once": "서비스의 코드는 사고 안에서 하나뿐입니다",
    "a_settled_payout_has_its_date": "처리된 지급에는 날짜가 있어야 합니다",
    "a_site_is_awarded_once": "한 사업장은 한 번만 보상합니다",
    "a_staff_move_names_its_person": "담당자의 처리에는 담당자가 적혀야 합니다",
    "a_subject_is_prepared_once": "같은 건은 한 번만 작성합니다",
    "a_subscription_is_listed_once": "가입 회선은 사고 안에서 하나뿐입니다",
    "a_verdict_is_kept_once": "같은 판단은 한 번만 보관합니다",
    "a_version_is_approved_by_another": "보상 기준은 등록한 사람이 아닌 사람이 승인합니다",
    "a_version_is_in_force_for_an_incident": "시행 중인 보상 기준에는 적용하는 사고가 있어야 합니다",
    "a_version_is_numbered_once": "보상 기준의 판 번호는 하나뿐입니다",
    "a_window_has_a_beginning_and_an_end": "장애 시간에는 시작과 끝이 있어야 합니다",
    "a_window_is_listed_once": "같은 장애 시간은 한 번만 올립니다",
    "a_window_of_a_line_names_the_line": "회선의 장애 시간에는 회선번호가 있어야 합니다",
    "an_access_has_a_reason": "개인정보 열람에는 사유가 있어야 합니다",
    "an_access_names_who_or_where": "개인정보 열람에는 사람이나 접속지가 있어야 합니다",
    "an_admission_is_numbered_once": "신청 요건의 번호는 사고 안에서 하나뿐입니다",
    "an_adoption_only_ends": "시행 중인 보상 기준은 끝낼 수만 있습니다",
    "an_approved_batch_gets_its_file": "승인된 지급 회차만 지급 파일을 받습니다",
    "an_area_is_named_once": "지역의 코드는 사고 안에서 하나뿐입니다",
    "an_award_is_by_a_version_in_force": "보상 결정은 그 사고에 시행한 보상 기준으로만 합니다",
    "an_award_is_in_one_live_item": "보상 결정 하나는 한 번만 지급됩니다",
    "an_award_is_of_a_cleared_claim": "심사를 통과한 신청만 보상합니다",
    "an_award_is_once_in_a_payout": "보상 결정은 한 지급에 한 번만 들어갑니다",
    "an_end_to_end_id_is_used_once": "지급번호는 한 번만 쓰입니다",
    "an_exported_batch_has_its_file": "내보낸 지급 회차에는 지급 파일이 있어야 합니다",
    "an_incident_has_a_known_fault": "사고의 과실 정도는 정해진 것이어야 합니다",
    "an_award_is_in_one_live_overpayment": "보상 결정 하나는 한 번만 환수합니다",
    "an_award_is_once_in_an_overpayment": "보상 결정은 한 초과 지급에 한 번만 들어갑니다",
    "an_award_is_paid_or_asked_back": "환수할 금액은 지급에 넣지 않습니다",
    "an_instalment_is_agreed_once": "분할 상환의 회차 번호는 하나뿐입니다",
    "an_instalment_is_positive": "분할 상환액은 0원보다 커야 합니다",
    "an_item_is_the_award_of_its_claim": "지급 항목은 그 신청의 보상 결정 전액이어야 합니다",
    "an_overpayment_has_a_known_status": "초과 지급의 상태는 정해진 것이어야 합니다",
    "an_overpayment_has_its_awards": "초과 지급에는 그 보상 결정이 있어야 합니다",
    "an_overpayment_is_positive": "초과 지급액은 0원보다 커야 합니다",
    "an_overpayment_item_follows_its_overpayment": "초과 지급 항목은 그 초과 지급을 따라서만 바뀝니다",
    "an_overpayment_item_is_the_award_of_its_claim": "초과 지급 항목은 그 신청의 보상 결정 전액이어야 합니다",
    "awards_are_numbered_without_a_gap": "보상 결정의 차례 번호는 빠짐없이 이어집니다",
    "filed_amounts_are_not_negative": "신청서의 금액은 음수일 수 없습니다",
    "instalments_add_up": "분할 상환액의 합계는 남은 초과 지급액과 같아야 합니다",
    "items_add_up_to_their_overpayment": "초과 지급 항목의 합계는 초과 지급액과 같아야 합니다",
    "items_add_up_to_their_payout": "지급 항목의 합계는 지급액과 같아야 합니다",
    "left_to_a_person_once_per_verdict": "담당자가 정할 금액은 판단마다 한 번만 남깁니다",
    "no_more_comes_back_than_was_overpaid": "상환액은 초과 지급액을 넘을 수 없습니다",
    "nobody_holds_roles_kept_apart": "함께 가질 수 없는 역할을 한 사람이 가질 수 없습니다",
    "one_first_award_per_claim_and_benefit": "신청과 보상 항목마다 첫 보상 결정은 하나뿐입니다",
    "one_limit_per_person_and_kind_of_thing": "승인 한도는 사람과 대상마다 하나입니다",
    "one_open_run_per_stage_and_scope": "같은 단계의 실행은 한 번에 하나만 열립니다",
    "one_scheme_in_force_per_incident": "사고마다 시행 중인 보상 기준은 하나뿐입니다",
    "one_step_per_person_and_subject": "한 사람은 같은 건에서 한 단계만 맡습니다",
    "only_what_came_back_is_released": "입금 불능이 된 지급만 다시 지급할 수 있게 합니다",
    "own_fault_is_a_percentage": "본인 과실은 0에서 100 사이의 비율입니다",
    "permissions_come_from_roles": "권한은 사람이 아니라 역할에 줍니다",
    "roles_are_kept_apart_for_a_reason": "역할을 나누는 데에는 사유가 있어야 합니다",
    "the_calendar_has_no_gap": "달력에는 빠진 날이 없어야 합니다",
    "the_sum_of_awards_is_not_negative": "한 보상 항목의 보상 결정 합계는 0원보다 작을 수 없습니다",
    "two_roles_are_kept_apart_once": "같은 두 역할의 분리는 한 번만 정합니다",
    "two_roles_stand_in_one_order": "분리하는 두 역할은 정해진 순서로 적습니다",
    "weekly_sales_are_dates_with_won": "주간 매출은 날짜와 금액이어야 합니다",
    "what_an_incident_holds_is_in_force": "사고에 적용하는 보상 기준은 시행 중이어야 합니다",
    "what_is_owed_back_is_repaid": "끝난 초과 지급에는 상환을 기록하지 않습니다",
    "what_is_repaid_came_back_in_full": "모두 상환된 초과 지급만 상환 완료가 됩니다",
    "what_is_withdrawn_was_not_repaid": "일부라도 상환된 초과 지급은 취소하지 않습니다",
    "what_is_being_paid_is_not_released": "지급 중인 건은 다시 지급할 수 있게 하지 않습니다",
    "what_is_given_in_kind_is_no_money": "현물로 주는 보상은 0원으로 기록합니다",
}
"""The rules by name; the English of a rule is its name."""


def broken(error: BaseException | None) -> str:
    """The name of the rule that an error is about; its kind when PostgreSQL names none."""
    told = getattr(error, "diag", None) or getattr(getattr(error, "__cause__", None), "diag", None)
    name = getattr(told, "constraint_name", None)
    return name or type(getattr(error, "__cause__", None) or error).__name__


def sentence(error: DatabaseError) -> Wording:
    """The refusal in both languages."""
    name = broken(error)
    if name in KOREAN:
        return Wording(
            f"데이터베이스 규칙에 어긋납니다: {KOREAN[name]}",
            f"Refused by a rule of the database: {name.replace('_', ' ')}",
        )
    return Wording(f"데이터베이스 규칙 {name}에 따라 거부되었습니다", f"Refused by the database rule {name}")
