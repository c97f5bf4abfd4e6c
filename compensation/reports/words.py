"""What the report says, in both languages of the product."""

from backoffice.lib.workflow import Wording

TITLE = Wording("지급 보고서", "Payout report")
TOTAL = Wording("합계", "Total")
UNKNOWN_AREA = Wording("지역 미상", "not known")
EVERYWHERE = Wording("전국", "everywhere")

STATES = {
    "paid": Wording("지급 완료", "Paid"),
    "sent": Wording("송금 의뢰", "Sent"),
    "batched": Wording("지급 대기", "In a batch"),
    "returned": Wording("입금 불능 (지급 보류)", "Returned: held until corrected or released"),
    "no_payee": Wording("지급처 없음", "Held: no payee"),
    "due": Wording("지급 회차 미편성", "Not yet in a batch"),
    "overpaid": Wording("초과 지급 (환수)", "Overpaid: asked back"),
    "correction": Wording("차감 조정", "Corrected downwards"),
    "nothing": Wording("지급할 금액 없음", "Nothing to pay"),
}
"""Where the money of an award is; each award is in exactly one. The order is that of the summary."""

CHANNELS = {"bank": Wording("지원금 (계좌)", "Bank"), "credit": Wording("요금 감면", "Billing credit")}

SHEETS = {
    "cover": Wording("표지", "Cover"),
    "summary": Wording("요약", "Summary"),
    "tiers": Wording("등급별", "By tier"),
    "kinds": Wording("유형별", "By kind"),
    "areas": Wording("지역별", "By area"),
    "statuses": Wording("신청 상태별", "By claim status"),
    "payouts": Wording("지급 상태별", "By payout status"),
    "days": Wording("일자별", "By day"),
    "batches": Wording("지급 회차별", "By batch"),
    "unpaid": Wording("미지급", "Not yet paid"),
    "returned": Wording("입금 불능", "Returned"),
    "overpayments": Wording("초과 지급", "Overpayments"),
    "detail": Wording("명세", "Detail"),
}

W = {
    "incident": Wording("사고", "Incident"),
    "as_of": Wording("기준 시각 (서울)", "As of (Seoul time)"),
    "as_of_day": Wording("기준일 (서울, 하루의 끝)", "As of the end of (Seoul)"),
    "made_report": Wording("작성 시각 (서울)", "Made at (Seoul time)"),
    "made_by": Wording("작성자", "Made by"),
    "program": Wording("프로그램", "Program"),
    "note": Wording("참고", "Note"),
    "not_over": Wording(
        "기준일이 아직 끝나지 않았습니다. 작성 시각까지의 내용입니다",
        "the day is not over: this is as it stood when the report was made",
    ),
    "known_then": Wording(
        "기준 시각까지 기록된 것만 담았습니다. 그 뒤에 반영한 결과와 정정은 날짜가 앞서도 담지 않습니다",
        "what was recorded by then: results and corrections that came later are left out, whatever their day",
    ),
    "older": Wording(
        "접수·연결·편성 시각을 기록하기 전의 것은 접수일과 회차 편성 시각으로 봅니다",
        "claims, links and payouts older than the record of when they came count from their receipt or batch",
    ),
    "same": Wording(
        "같은 기준으로 다시 만들면 표지를 뺀 모든 시트가 바이트까지 같습니다",
        "made again for the same moment every sheet but this one is the same to the byte",
    ),
    "item": Wording("항목", "Item"),
    "value": Wording("값 (시트는 SHA-256)", "Value (of a sheet: SHA-256)"),
    "file_part": Wording("파일 안의 위치", "Part of the file"),
    "texts": Wording("표의 글자", "Texts of the tables"),
    "scheme": Wording("보상 기준", "Scheme in force"),
    "equation": Wording("보상 결정액은 어디에 있는가", "Where the awarded money is"),
    "part": Wording("구분", "Part"),
    "sum_of_parts": Wording("구분별 합계", "Sum of the parts"),
    "awarded": Wording("보상 결정액", "Awarded"),
    "check": Wording("검산 (차이)", "Check (difference)"),
    "share": Wording("비율", "Share"),
    "not_paid": Wording("아직 지급되지 않은 금액", "Not yet paid"),
    "came_back": Wording("입금 불능 누계 (재지급 포함)", "Payments that came back, ever"),
    "left_to_a_person": Wording("금액을 담당자가 정할 신청", "Claims whose amount a person decides"),
    "sheets": Wording("시트 대조", "The sheets agree"),
    "sheet": Wording("시트", "Sheet"),
    "compared": Wording("대조한 금액", "Compared"),
    "expected": Wording("기준 금액", "Expected"),
    "count": Wording("건수", "Count"),
    "won": Wording("금액 (원)", "Won"),
    "awards": Wording("보상 결정 건수", "Awards"),
    "awarded_won": Wording("보상 결정액 (원)", "Awarded (won)"),
    "benefit": Wording("보상 항목", "Benefit"),
    "tier": Wording("등급", "Tier"),
    "kind": Wording("유형", "Kind"),
    "area_code": Wording("지역 코드", "Area code"),
    "area": Wording("지역", "Area"),
    "status": Wording("상태", "Status"),
    "claims": Wording("신청 건수", "Claims"),
    "channel": Wording("지급 경로", "Channel"),
    "payouts": Wording("지급 건수", "Payouts"),
    "day": Wording("처리일", "Day"),
    "batch": Wording("지급 회차", "Batch"),
    "made_at": Wording("편성 시각", "Made at"),
    "claim": Wording("신청번호", "Claim number"),
    "state": Wording("지급 상태", "Payout status"),
    "payment": Wording("지급번호", "Payment number"),
    "bank": Wording("은행", "Bank"),
    "mask": Wording("계좌번호 (가림)", "Account (masked)"),
    "reason": Wording("사유", "Reason"),
    "number": Wording("번호", "Number"),
    "asked_on": Wording("환수 요청일", "Asked back on"),
    "repaid_won": Wording("상환액 (원)", "Repaid (won)"),
    "open_won": Wording("남은 금액 (원)", "Still open (won)"),
    "until": Wording("마지막 분할 상환일", "Last instalment on"),
    "owed_back": Wording("아직 상환되지 않은 초과 지급", "Overpayments still open"),
    "now": Wording("현재 상태", "Where it is now"),
    "cancelled": Wording("지급 취소", "Cancelled"),
    "by_tier": Wording("등급별 지급 현황 (원)", "Paid and not paid by tier (won)"),
    "not_paid_short": Wording("미지급", "Not paid"),
    "paid_count": Wording("지급 완료 건수", "Paid: count"),
    "paid_won": Wording("지급 완료 (원)", "Paid (won)"),
    "not_paid_won": Wording("미지급 (원)", "Not paid (won)"),
}
