"""Finding a name by two letters of it: an index over its pairs of neighbours, as the database makes them."""

from django.db import models


class Bigrams(models.Func):
    """Every two neighbouring letters of a text, without spaces, in small letters: 김민수 → {김민, 민수}.

    Of a million Korean names a pair stands in few, so that a given name of two syllables is one index lookup.
    Trigrams need three letters; jamo make them of two, at twice the size and thrice the time.
    """

    function = "claims_bigrams"
    output_field = models.TextField()
