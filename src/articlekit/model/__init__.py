"""The article and its nodes, independent of any format.

All are values: immutable, compared by content, hashable and picklable; `replace` gives a changed
copy. No node knows where it stood in a file; `Article.origin` does and is not compared.
"""

from articlekit.model.article import Article, Discarded, Origin, ReadResult
from articlekit.model.meta import JSONValue, Meta
from articlekit.model.nodes import (
    Block,
    Blockquote,
    Break,
    Caption,
    Code,
    Delete,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    InlineCode,
    Link,
    List,
    ListItem,
    Node,
    Paragraph,
    Ruby,
    RubyText,
    Strong,
    Subscript,
    Superscript,
    Table,
    TableCell,
    TableRow,
    Text,
    ThematicBreak,
    Underline,
)
from articlekit.model.times import local_time, time_zone
from articlekit.model.titles import clean_title
from articlekit.model.values import replace
from articlekit.model.walk import children, plain_text, walk

__all__ = [
    "Article",
    "Block",
    "Blockquote",
    "Break",
    "Caption",
    "Code",
    "Delete",
    "Discarded",
    "Embed",
    "Emphasis",
    "Figure",
    "Heading",
    "Image",
    "Inline",
    "InlineCode",
    "JSONValue",
    "Link",
    "List",
    "ListItem",
    "Meta",
    "Node",
    "Origin",
    "Paragraph",
    "ReadResult",
    "Ruby",
    "RubyText",
    "Strong",
    "Subscript",
    "Superscript",
    "Table",
    "TableCell",
    "TableRow",
    "Text",
    "ThematicBreak",
    "Underline",
    "children",
    "clean_title",
    "local_time",
    "plain_text",
    "replace",
    "time_zone",
    "walk",
]
