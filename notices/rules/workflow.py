"""The machine of a message. Only the gateway's own word makes it sent or delivered."""

from enum import StrEnum

from backoffice.lib.workflow import Wording, Workflow, transition


class Status(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    HANDING = "handing"  # the gateway may have it: nobody sends it again without asking
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    STOPPED = "stopped"


S = Status

HAND = transition("hand_over", {S.WAITING}, S.HANDING, ko="발송 요청", en="Hand over to the gateway")
ACCEPT = transition("accept_message", {S.HANDING, S.UNKNOWN}, S.SENT, ko="발송 접수", en="Gateway took it")
PUT_OFF = transition("put_off", {S.HANDING}, S.WAITING, ko="다시 보내기 대기", en="Try again later")
REFUSE = transition(
    "refuse_message", {S.WAITING, S.HANDING, S.UNKNOWN}, S.FAILED, ko="발송 거절", en="Not taken"
)
LOSE = transition(
    "lose_track", {S.HANDING}, S.UNKNOWN, ko="발송 여부 모름", en="Whether it went is not known"
)
DELIVER = transition("deliver", {S.SENT}, S.DELIVERED, ko="수신 확인", en="Delivered to the recipient")
BOUNCE = transition("bounce", {S.SENT}, S.FAILED, ko="수신 불가", en="Not deliverable")
STOP = transition(
    "stop_message",
    {S.WAITING},
    S.STOPPED,
    ko="발송 중지",
    en="Stop the message",
    permission="notices.stop_message",
)

MESSAGE = Workflow(
    machine="message",
    statuses=Status,
    initial=frozenset({S.WAITING}),
    words={
        S.WAITING: Wording("발송 대기", "Waiting"),
        S.HANDING: Wording("발송 중", "Being handed over"),
        S.SENT: Wording("발송됨", "Sent"),
        S.DELIVERED: Wording("수신됨", "Delivered"),
        S.FAILED: Wording("실패", "Failed"),
        S.UNKNOWN: Wording("알 수 없음", "Not known"),
        S.STOPPED: Wording("중지됨", "Stopped"),
    },
    transitions=(HAND, ACCEPT, PUT_OFF, REFUSE, LOSE, DELIVER, BOUNCE, STOP),
)

DEAD = (S.FAILED, S.UNKNOWN)
"""What a person looks at."""

RESENDABLE = (S.SENT, S.DELIVERED, S.FAILED, S.UNKNOWN)
"""What a person may send once more, as a message of its own."""

PROBLEMS: dict[str, Wording] = {
    "overtaken": Wording("그사이 사실이 달라져 보내지 않음", "overtaken: it is no longer so"),
    "stopped": Wording("담당자가 중지함", "stopped by a person"),
    "characters": Wording("문자로 보낼 수 없는 글자", "characters a text message cannot carry"),
    "too_long": Wording("너무 긴 내용", "too long"),
    "no_sender": Wording("등록된 발신번호 없음", "no registered sender number"),
    "no_address": Wording("연락처 없음", "no address"),
    "refused": Wording("발송사가 받지 않음", "the gateway refused it"),
    "gave_up": Wording("여러 번 보내지 못함", "given up after several attempts"),
    "busy": Wording("발송사가 나중에 다시 요청", "the gateway asked to try later"),
    "bounced": Wording("받는 사람에게 닿지 않음", "did not reach the recipient"),
    "no_word": Wording("발송사의 답이 없음", "no word from the gateway"),
}
"""Why a message stands where it stands."""
