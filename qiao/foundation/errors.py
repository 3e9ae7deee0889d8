"""What Qiao says when it does not do what was asked."""


class Refused(Exception):
    """The job was understood and not done; the sentence says why and what to do instead.

    The same sentence stands on the page, in the API's answer (409 with ``code``) and on the
    command line (exit code 2). Nothing was written.
    """

    status = 409

    def __init__(self, sentence: str, *, code: str = "refused") -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)
        self.code = code


class Forbidden(Refused):
    """The actor holds no grant for this operation over this object (403)."""

    status = 403

    def __init__(self, sentence: str, *, code: str = "forbidden") -> None:
        super().__init__(sentence, code=code)


class NotFound(Refused):
    """The object does not exist, or is not this reader's to know of (404)."""

    status = 404

    def __init__(self, sentence: str, *, code: str = "not_found") -> None:
        super().__init__(sentence, code=code)
