"""The texts that come with the product, as drafts: nothing is told before a person puts them in force."""

from django.db import migrations
from django.utils import timezone

SIGN_KO = "\n\n접수번호 {reference} · 신청번호 {claim}\n문의 {contact}"
SIGN_EN = "\n\nReference {reference} · claim {claim}\nQuestions: {contact}"

# event: (subject, e-mail, text message), each Korean and English
TEXTS: dict[str, tuple[tuple[str, str], tuple[str, str], tuple[str, str]]] = {
    "receipt": (
        ("[{incident}] 피해 신청을 접수했습니다", "[{incident}] Your claim has been received"),
        (
            "{name} 님,\n\n{received} 피해 신청을 접수했습니다. 심사 결과는 따로 알려 드립니다.",
            "Dear {name},\n\nYour claim was received on {received}. You will be told of the decision.",
        ),
        (
            "[보상] {name} 님의 피해 신청을 접수했습니다. {claim}",
            "[Compensation] Your claim {claim} has been received.",
        ),
    ),
    "request": (
        ("[{incident}] 보완할 자료가 있습니다", "[{incident}] Further information is needed"),
        (
            "{name} 님,\n\n심사에 다음 자료가 필요합니다.\n{items}\n\n기한: {due}\n"
            "기한이 지나면: {consequence}",
            "Dear {name},\n\nTo decide your claim the following is needed.\n{items}\n\nDeadline: {due}\n"
            "After it has passed: {consequence}",
        ),
        (
            "[보상] {name} 님, 다음 자료를 {due}까지 보내 주십시오.\n{items}\n기한이 지나면: {consequence}\n문의 {contact}",
            "[Compensation] {name}, please send the following by {due}.\n{items}\n"
            "After that: {consequence}\nQuestions: {contact}",
        ),
    ),
    "reminder": (
        ("[{incident}] 보완 기한이 다가옵니다", "[{incident}] The deadline is near"),
        (
            "{name} 님,\n\n요청한 자료의 기한이 {due}입니다.\n{items}\n\n기한이 지나면: {consequence}",
            "Dear {name},\n\nWhat was asked for is due on {due}.\n{items}\n\nAfter it has passed: {consequence}",
        ),
        (
            "[보상] {name} 님, 요청한 자료의 기한은 {due}입니다. 문의 {contact}",
            "[Compensation] {name}, what was asked for is due on {due}. Questions: {contact}",
        ),
    ),
    "excluded": (
        ("[{incident}] 피해 신청 심사 결과", "[{incident}] Decision on your claim"),
        (
            "{name} 님,\n\n신청하신 건은 다음과 같은 이유로 지급하지 않기로 결정했습니다.\n\n"
            "사유: {ground}\n근거: {clause}\n내용: {reason}\n\n"
            "이 결정에 동의하지 않으면 이의신청을 할 수 있습니다.",
            "Dear {name},\n\nIt was decided not to pay your claim, for these reasons.\n\n"
            "Ground: {ground}\nRests on: {clause}\nDetails: {reason}\n\n"
            "You may object to this decision.",
        ),
        (
            "[보상] {name} 님의 신청({claim})은 지급하지 않기로 결정했습니다.\n사유: {ground}\n내용: {reason}\n"
            "이의신청을 할 수 있습니다. 문의 {contact}",
            "[Compensation] Your claim {claim} will not be paid.\nGround: {ground}\nDetails: {reason}\n"
            "You may object. Questions: {contact}",
        ),
    ),
    "awarded": (
        ("[{incident}] 보상 금액이 결정되었습니다", "[{incident}] Your compensation has been decided"),
        (
            "{name} 님,\n\n보상 금액이 {amount}으로 결정되었습니다.\n{benefits}\n\n"
            "지급되면 다시 알려 드립니다. 이 결정에 동의하지 않으면 이의신청을 할 수 있습니다.",
            "Dear {name},\n\nYour compensation is {amount}.\n{benefits}\n\n"
            "You will be told when it is paid. You may object to this decision.",
        ),
        (
            "[보상] {name} 님의 보상 금액은 {amount}입니다. 신청번호 {claim}, 문의 {contact}",
            "[Compensation] {name}, your compensation is {amount}. Claim {claim}, questions: {contact}",
        ),
    ),
    "answered": (
        ("[{incident}] 문의에 답변드립니다", "[{incident}] An answer to your report"),
        ("{name} 님,\n\n{answer}", "Dear {name},\n\n{answer}"),
        ("[보상] {name} 님, {answer} 문의 {contact}", "[Compensation] {name}: {answer} Questions: {contact}"),
    ),
    "paid": (
        ("[{incident}] 보상금을 지급했습니다", "[{incident}] Your compensation has been paid"),
        (
            "{name} 님,\n\n{paid} {account}(으)로 {amount}을 지급했습니다.",
            "Dear {name},\n\n{amount} was paid to {account} on {paid}.",
        ),
        (
            "[보상] {name} 님께 {amount}을 지급했습니다({account}, {paid}).",
            "[Compensation] {amount} was paid to {account} on {paid}.",
        ),
    ),
    "returned": (
        ("[{incident}] 보상금이 입금되지 않았습니다", "[{incident}] Your compensation could not be paid"),
        (
            "{name} 님,\n\n{account}(으)로 보낸 {amount}이 입금되지 않았습니다({reason}).\n"
            "계좌를 확인해 {contact}(으)로 알려 주십시오.",
            "Dear {name},\n\n{amount} sent to {account} came back ({reason}).\n"
            "Please check the account and tell us: {contact}.",
        ),
        (
            "[보상] {name} 님의 계좌 {account}에 {amount}이 입금되지 않았습니다. 계좌를 알려 주십시오. {contact}",
            "[Compensation] {amount} sent to {account} came back. Please tell us your account: {contact}",
        ),
    ),
    "objection": (
        ("[{incident}] 이의신청 결과", "[{incident}] Outcome of your objection"),
        (
            "{name} 님,\n\n이의신청 결과: {outcome}\n\n{reasons}",
            "Dear {name},\n\nOutcome of your objection: {outcome}\n\n{reasons}",
        ),
        (
            "[보상] {name} 님의 이의신청 결과: {outcome}\n{reasons}\n문의 {contact}",
            "[Compensation] Outcome of your objection: {outcome}\n{reasons}\nQuestions: {contact}",
        ),
    ),
}


def ship(apps, schema_editor):
    """A draft of each event for e-mail and text message."""
    template, now = apps.get_model("notices", "Template"), timezone.now()
    for event, (subject, email, text) in TEXTS.items():
        template.objects.create(
            event=event, channel="email", version=1, made_at=now,
            subject_ko=subject[0], body_ko=email[0] + SIGN_KO,
            subject_en=subject[1], body_en=email[1] + SIGN_EN,
        )  # fmt: skip
        template.objects.create(
            event=event, channel="text", version=1, made_at=now, body_ko=text[0], body_en=text[1]
        )


class Migration(migrations.Migration):
    """A company writes its own versions over them."""

    dependencies = [("notices", "0002_law")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
