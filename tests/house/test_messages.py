"""The compiler of translations, read back with Python's own gettext."""

import gettext
import io

from backoffice.messages import compiled, read

SOURCE = """
msgid ""
msgstr ""
"Language: ko\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#: claims/models/claims.py:1
msgid "Claim"
msgstr "피해 신청"

msgctxt "verb"
msgid "claim"
msgstr "신청하다"

msgid "%d claim"
msgid_plural "%d claims"
msgstr[0] "신청 %d건"

#, fuzzy
msgid "Unsure"
msgstr "모름"

msgid "Not yet"
msgstr ""

msgid ""
"Two "
"lines"
msgstr "두 줄"

#~ msgid "Gone"
#~ msgstr "없음"
"""


def test_what_is_compiled_can_be_read() -> None:
    catalogue = gettext.GNUTranslations(io.BytesIO(compiled(read(SOURCE))))
    assert catalogue.gettext("Claim") == "피해 신청"
    assert catalogue.pgettext("verb", "claim") == "신청하다"
    assert catalogue.ngettext("%d claim", "%d claims", 3) == "신청 %d건"
    assert catalogue.gettext("Two lines") == "두 줄"
    for left_out in ("Unsure", "Not yet", "Gone"):
        assert catalogue.gettext(left_out) == left_out
