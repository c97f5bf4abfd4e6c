"""E-mail through the mail server of Django's settings. Such a server cannot be asked what it took."""

import smtplib
from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from notices.gateways import Answer, Outcome, Outgoing

UNKNOWN = Answer(Outcome.UNKNOWN)


class Smtp:
    """One connection for a handful of messages."""

    name = "smtp"

    def send(self, messages: Sequence[Outgoing]) -> Iterator[tuple[str, Answer]]:
        """What fails before the first byte is tried again; a line that breaks amid a message is unknown."""
        connection = get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            yield from (
                (message.key, Answer(Outcome.LATER, code=type(error).__name__)) for message in messages
            )
            return
        try:
            for message in messages:
                yield message.key, self._one(connection, message)
        finally:
            connection.close()

    def _one(self, connection: BaseEmailBackend, message: Outgoing) -> Answer:
        number = f"<{message.key}@{_domain()}>"
        mail = EmailMessage(
            message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [message.to],
            connection=connection, headers={"Message-ID": number},
        )  # fmt: skip
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            later = bool(codes) and all(400 <= code < 500 for code in codes)
            return Answer(Outcome.LATER if later else Outcome.REFUSED, code=str(codes[0] if codes else ""))
        except smtplib.SMTPResponseException as error:
            later = 400 <= error.smtp_code < 500
            return Answer(Outcome.LATER if later else Outcome.REFUSED, code=str(error.smtp_code))
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Outcome.UNKNOWN, code=type(error).__name__)
        return Answer(Outcome.TAKEN, number)

    def find(self, keys: Sequence[str]) -> Mapping[str, Answer]:
        """A mail server keeps no list to ask."""
        return dict.fromkeys(keys, UNKNOWN)

    def reports(self, numbers: Sequence[str]) -> Mapping[str, bool]:
        """It reports nothing."""
        return {}


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
