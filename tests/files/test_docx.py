"""A Word document of headings, texts and tables is well-formed, keeps its words, and is the same each time."""

import io
import zipfile
from xml.etree import ElementTree

from ringfence.files import docx

PARTS = [("title", "报告 <1>"), ("text", "a & b\x01"), ("table", [["From", "To"], ["08:10", "08:45"]])]


def test_a_document_is_well_formed_and_keeps_its_words():
    book = zipfile.ZipFile(io.BytesIO(docx.write(PARTS)))
    assert book.namelist() == ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
    for name in book.namelist():
        ElementTree.fromstring(book.read(name))
    tree = ElementTree.fromstring(book.read("word/document.xml"))
    texts = [one.text for one in tree.iter() if one.tag.endswith("}t") and one.text]
    assert texts == ["报告 <1>", "a & b", "From", "To", "08:10", "08:45"]


def test_the_same_report_gives_the_same_bytes():
    assert docx.write(PARTS) == docx.write(PARTS)
