"""A TOML file whose lines matter: each statement has its line, and a change touches nothing but the value."""

import tomllib

import pytest

from inspector.toml_file import TOMLFileError, line_of, parse_toml, toml_string, with_value

ODD = '''# theme = "not this one"
a = """
theme = "nor this"
# nor = this
"""

"b c" = [ # many
  1,

  2 ] # lines
d.e.f = 1
'g' = {theme = "x"}
theme = "dark" # ours
[h.i]
theme = "z"
[[j]]
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [("a", 2), ("b c", 7), ("d", 11), ("g", 12), ("theme", 13), ("h", 14), ("j", 16), ("nor", None), ("i", None)],
)
def test_every_key_has_the_line_where_its_statement_begins(key, line):
    """Whatever stands in strings, comments, tables and values of many lines is no key of the top."""
    assert line_of(ODD, key) == line
    assert line_of(ODD.replace("\n", "\r\n"), key) == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'theme = "new"\n'),
        ("# mine\n", '# mine\ntheme = "new"\n'),
        ("timeout = 5", 'timeout = 5\ntheme = "new"\n'),
        ("timeout = 5\r\n", 'timeout = 5\r\ntheme = "new"\r\n'),
        ('theme="dark"', 'theme="new"'),
        ("  theme \t=  'dark'\t# why = \"x\"\r\nmouse=true", '  theme \t=  "new"\t# why = "x"\r\nmouse=true'),
        ("\"theme\" = '''dark''' # c\n", '"theme" = "new" # c\n'),
        ('theme = """\\\n  dark""" # c\nmouse = false\n', 'theme = "new" # c\nmouse = false\n'),
        ('theme = ""\n', 'theme = "new"\n'),
        ("theme = 1 # 1\n", 'theme = "new" # 1\n'),
        ("a = 1\n[b]\nc = 2\n", 'theme = "new"\na = 1\n[b]\nc = 2\n'),
        ("x = '''\ntheme = 1\n'''\n", "x = '''\ntheme = 1\n'''\ntheme = \"new\"\n"),
    ],
)
def test_only_the_value_changes(before, after):
    """Comments, blanks, line ends and everything else stay byte for byte."""
    assert with_value(before, "theme", "new") == after


@pytest.mark.parametrize("before", ["[theme]\nname = 1\n", "theme.name = 1\n", "theme = ", "a = 1\na = 2\n"])
def test_what_cannot_be_changed_so_is_refused(before):
    """A table in the place of the value, or a file that is no TOML, is left alone."""
    with pytest.raises(TOMLFileError):
        with_value(before, "theme", "new")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ("a = 1\n\na = 2\n", 3),
        ("a = '\n", 1),
        ("\n# c\na = " + "[" * 5000, 3),
        ("b = 1\na = " + "9" * 5000, 2),
        ('b = 1\n\na = """\n\n', 3),
        ("b = 1\n" + "\n" * 2000 + "a = '", None),
    ],
)
def test_no_toml_is_told_with_its_line(text, line):
    """What `tomllib` says becomes one sentence, and its line a number; depth and length are refused too."""
    with pytest.raises(TOMLFileError, match="no TOML") as caught:
        parse_toml(text)
    assert caught.value.line == line
    assert "at line" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = 'x", "a quote is opened and never closed"),
        ('a = "x\nb = 1\n', "a quote is opened and never closed"),
        ('a = """x\n', "a quote is opened and never closed"),
        ("a = '''x\n", "a quote is opened and never closed"),
        ("a = dark", "behind = stands no value: text needs quotes"),
        ("a = ", "behind = stands no value"),
        ("a = [1", "a bracket is opened and never closed"),
        ("a = {b = 1", "a bracket is opened and never closed"),
        ("[a", "a bracket is opened and never closed"),
        ("a = 1 2", "something stands behind the value"),
        ("a", "a key is followed by = and its value"),
        ("a b = 1", "a key is followed by = and its value"),
        ("= 1", "a line begins with a key"),
        ("a = 1\na = 2", "this key has its value already"),
        ("[a]\n[a]", "this table stands there already"),
        ("a = {b = 1}\na.c = 2", "this table is closed"),
        ('a = "\\q"', "a backslash in double quotes must be doubled"),
        ('a = "\\ud800"', "an escape in the text names no character"),
        ("a = 'x\x01'", "a control character stands where none may"),
    ],
)
def test_a_fault_is_told_in_our_words(text, words):
    """The words of Python's reader are for programmers, and each version of Python has its own."""
    with pytest.raises(TOMLFileError, match=f"^this is no TOML: {words}"):
        parse_toml(text)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("d", "e"), 11),
        (("d", "e", "f"), 11),
        (("g", "theme"), 12),
        (("h", "i"), 14),
        (("h", "i", "theme"), 15),
        (("d", "x"), None),
    ],
)
def test_a_key_in_a_table_has_its_own_line(path, line):
    """In a table of its own, in a dotted key, in braces."""
    assert line_of(ODD, *path) == line


@pytest.mark.parametrize("text", ["", 'a"b\\c', "tab\tline\nend\x7f\x00", "한글 😀", "\u202e\u3164"])
def test_a_string_comes_back(text):
    """Quotes, backslashes, controls and what nobody sees survive the way through TOML."""
    assert tomllib.loads(f"a = {toml_string(text)}") == {"a": text}


def test_what_is_no_unicode_is_refused():
    """A file name that is no UTF-8 stands in no TOML file."""
    with pytest.raises(TOMLFileError):
        toml_string("caf\udce9")
