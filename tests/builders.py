"""Short names for nodes, so that trees in tests can be read: ``p("text", em("x"))``."""

from articlekit import model as m


def _texts(children):
    return tuple(m.Text(child) if isinstance(child, str) else child for child in children)


def _mark(kind):
    return lambda *children: kind(_texts(children))


p = _mark(m.Paragraph)
em, strong, delete = _mark(m.Emphasis), _mark(m.Strong), _mark(m.Delete)
u, sup, sub = _mark(m.Underline), _mark(m.Superscript), _mark(m.Subscript)
ruby, rt = _mark(m.Ruby), _mark(m.RubyText)
br = m.Break()
hr = m.ThematicBreak()
code = m.InlineCode


def h(depth, *children):
    return m.Heading(depth, _texts(children))


def a(url, *children, title=None):
    return m.Link(url, title, _texts(children))


def img(url, alt="", **fields):
    return m.Image(url, url, alt, **fields)


def emoji(alt):
    return m.Image("e.png", "https://a.example/e.png", alt, inline=True)


def fig(url, *caption, credit=None, alt="", link=None):
    credit = (credit,) if isinstance(credit, str) else credit or ()
    found = m.Caption(_texts(caption), _texts(credit)) if caption or credit else None
    return m.Figure(img(url, alt), found, link)


def quote(*blocks):
    return m.Blockquote(blocks)


def li(*blocks):
    return m.ListItem(tuple(p(block) if isinstance(block, str) else block for block in blocks))


def ul(*items):
    return m.List(False, None, tuple(li(item) if isinstance(item, str) else item for item in items))


def ol(*items, start=None):
    return m.List(True, start, tuple(li(item) if isinstance(item, str) else item for item in items))


def pre(value, lang=None):
    return m.Code(lang, value)


def table(*rows, header=True):
    def cell(value, is_header):
        if isinstance(value, m.TableCell):
            return value
        children = _texts([value] if isinstance(value, str) else value)
        return m.TableCell(is_header, None, 1, 1, children)

    return m.Table(
        tuple(
            m.TableRow(tuple(cell(value, header and number == 0) for value in row))
            for number, row in enumerate(rows)
        )
    )


def article(*blocks, **fields):
    return m.Article(**{"title": "Title", "url": "https://a.example/1", "body": blocks, **fields})
