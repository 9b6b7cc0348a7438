"""Reading the answer of a webhook the way a carrier does: content type, size, XML, root, vocabulary.

Codes are those of the carrier's published error dictionary.
"""

from urllib.parse import urljoin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from msgspec import Struct

from ivr.simulator.vocabulary import Finding, check_document

LARGEST_DOCUMENT_BYTES = 64 * 1024
TWIML_TYPES = ("text/xml", "application/xml", "text/html")


class DocumentRefused(Exception):
    """The answer cannot be played. `code` as in the carrier's error dictionary."""

    def __init__(self, code: int, about: str) -> None:
        super().__init__(f"{code}: {about}")
        self.code = code
        self.about = about


class Verb(Struct, frozen=True):
    """One verb of a document, and the address its relative URLs are resolved against."""

    element: Element
    base_url: str

    @property
    def name(self) -> str:
        return self.element.tag

    @property
    def text(self) -> str:
        """Text content without the blanks around it."""
        return (self.element.text or "").strip()

    @property
    def children(self) -> tuple["Verb", ...]:
        return tuple(Verb(child, self.base_url) for child in self.element)

    def attribute(self, name: str, default: str = "") -> str:
        return self.element.get(name, default)

    def says_yes(self, name: str, default: bool = False) -> bool:
        return self.element.get(name, str(default)).strip().lower() == "true"

    def number(self, name: str, default: float) -> float:
        """The attribute as a number; the default when it is absent or is none."""
        try:
            return float(self.element.get(name, default))
        except ValueError:
            return default

    def method(self, name: str = "method", default: str = "POST") -> str:
        written = self.element.get(name, default).strip().upper()
        return written if written in ("GET", "POST") else default

    def url(self, name: str) -> str | None:
        """The attribute as an absolute URL; None when it is absent or blank."""
        written = self.element.get(name, "").strip()
        return urljoin(self.base_url, written) if written else None

    def url_in_text(self) -> str:
        return urljoin(self.base_url, self.text)


class Document(Struct, frozen=True):
    """A document that can be played, and what is doubtful in it."""

    url: str
    verbs: tuple[Verb, ...]
    findings: tuple[Finding, ...] = ()


def read_document(url: str, content_type: str, body: bytes) -> Document:
    """The document in an answer with status 200. Raises DocumentRefused."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("audio/"):
        return _document_of_one(url, "Play", url)
    if len(body) > LARGEST_DOCUMENT_BYTES:
        raise DocumentRefused(11750, f"the document has more than {LARGEST_DOCUMENT_BYTES} bytes")
    if not body.strip():
        raise DocumentRefused(11770, "the answer is empty")
    if kind in TWIML_TYPES:
        return _read_twiml(url, body)
    if kind == "text/plain":
        return _read_plain_text(url, body)
    raise DocumentRefused(12300, f"the content type is {content_type or 'missing'!r}")


def _read_twiml(url: str, body: bytes) -> Document:
    if b"<!DOCTYPE" in body:
        raise DocumentRefused(12100, "a document type declaration is not allowed")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  # no declarations above, so no entities to expand
    except (ElementTree.ParseError, ValueError, LookupError) as refusal:
        raise DocumentRefused(12100, f"not well-formed XML: {refusal}") from refusal
    if root.tag != "Response":
        raise DocumentRefused(12102, f"the root element is <{root.tag}>, not <Response>")
    findings = check_document(root)
    refused = {id(finding.element) for finding in findings if finding.skips_element}
    for parent in list(root.iter()):
        for child in [child for child in parent if id(child) in refused]:
            parent.remove(child)
    return Document(url, tuple(Verb(element, url) for element in root), findings)


def _read_plain_text(url: str, body: bytes) -> Document:
    try:
        return _read_twiml(url, body)
    except DocumentRefused:
        return _document_of_one(url, "Say", body.decode("utf-8", "replace"))


def _document_of_one(url: str, name: str, text: str) -> Document:
    element = Element(name)
    element.text = text
    return Document(url, (Verb(element, url),))
