"""The names of programming languages: needed to tell them from other skills, and from the languages people speak."""

import re

_NAMES = """
abap, actionscript, ada, apex, apl, assembly, assembler, awk, bash, c, c#, c++, chapel, clojure, cobol, coffeescript,
common lisp, crystal, cuda, d, dart, delphi, eiffel, elixir, elm, erlang, f#, forth, fortran, gdscript, gleam, go, golang,
groovy, haskell, haxe, idris, j, java, javascript, julia, kotlin, labview, lisp, lua, matlab, micropython, mojo, nim,
objective-c, ocaml, octave, pascal, perl, php, pl/sql, powershell, prolog, purescript, python, r, racket, raku, rescript,
rpg, ruby, rust, sas, scala, scheme, scratch, shell, smalltalk, solidity, sql, stata, swift, systemverilog, t-sql, tcl,
typescript, vala, vba, verilog, vhdl, visual basic, wolfram language, zig
"""
PROGRAMMING_LANGUAGES = frozenset(" ".join(_NAMES.split()).split(", "))
"""Casefolded."""

_VERSION = re.compile(r"\s*\([^()]*\)$|\s+v?\d[\d.+x]*$")


def is_programming_language(name: str) -> bool:
    """Whether a skill's name is one, with or without a version or a remark in brackets: `Python 3`, `C++ (17)`."""
    return _VERSION.sub("", name.casefold()).strip() in PROGRAMMING_LANGUAGES
