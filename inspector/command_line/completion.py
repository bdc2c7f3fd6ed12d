"""Completion scripts for bash, zsh and fish, made from what the parsers of the help know."""

from collections.abc import Callable, Sequence
from shlex import quote

from inspector.command_line.completion_words import Word, words_of
from inspector.command_line.subcommands import APP, PROGRAM, SUBCOMMANDS

# bash --------------------------------------------------------------------------------------------------------------------

_BASH = """\
# Completion of {program} for bash: source <({program} completion bash)
_smtp_inspector() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} subcommand={app} begin=1 words='' listed='' files=''
  if ((COMP_CWORD > 1)); then
    case ${{COMP_WORDS[1]}} in {named}) subcommand=${{COMP_WORDS[1]}} begin=2 ;; esac
  fi
  local index word option='' operands=0 closed=''
  for ((index = begin; index < COMP_CWORD; index++)); do
    word=${{COMP_WORDS[index]}}
    if [[ $option && $word == '=' ]]; then continue # bash cuts --format=json in three
    elif [[ $option ]]; then option=''
    elif [[ $closed || $word != -* ]]; then ((++operands))
    elif [[ $word == -- ]]; then closed=yes
    else
      case $word in {valued}) option=$word ;; esac
    fi
  done
  if [[ $option && $current == '=' ]]; then current=''; fi
  case $subcommand in
{cases}
  esac
  COMPREPLY=()
  if [[ $files ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  elif [[ $words ]]; then
    local before=''
    if [[ $listed && $current == *,* ]]; then
      before="${{current%,*}}," words=''
      for word in $listed; do [[ ,$before != *,$word,* ]] && words+=" $word"; done
    fi
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$words" -- "${{current#"$before"}}")
  fi
}}
complete -F _smtp_inspector {program}
"""


def bash_script() -> str:
    """Return the script for bash."""
    return _BASH.format(
        program=PROGRAM,
        app=APP,
        named="|".join(_named()),
        valued="|".join(_valued()),
        cases="\n".join(_bash_case(command) for command in SUBCOMMANDS),
    )


def _bash_case(command: str) -> str:
    words = words_of(command)
    rows = [
        f"        {'|'.join(word.names)}) {_bash_values(word)} ;;"
        for word in words
        if word.names and (word.is_file or word.values)
    ]
    options = " ".join(name for word in words for name in word.names)
    operands = [_bash_values(word) for word in words if not word.names and (word.is_file or word.values)]
    first = f"words={quote(' '.join(_named()))}" if command == APP else "".join(operands)
    where = "COMP_CWORD == 1" if command == APP else "operands == 0"
    return "\n".join(
        [
            f"    {command})",
            "      case $option in",
            *rows,
            "        '')",
            f"          if [[ ! $closed && $current == -* ]]; then words={quote(options)}",
            *([f"          elif (({where})); then {first}"] if first else []),
            "          fi",
            "          ;;",
            "      esac",
            "      ;;",
        ]
    )


def _bash_values(word: Word) -> str:
    if word.is_file:
        return "files=yes"
    listed = f" listed={quote(' '.join(word.beside))}" if word.beside else ""
    return f"words={quote(' '.join(word.values))}{listed}"


# zsh ---------------------------------------------------------------------------------------------------------------------

_ZSH = """\
#compdef {program}
# Completion of {program} for zsh: source <({program} completion zsh), behind compinit
# $1: how many of the words behind it may stand behind a comma; the others are all that may stand alone
__smtp_inspector_list() {{
  local -a beside=("${{@[2,$1+1]}}") alone=("${{@[$1+2,-1]}}")
  if compset -P '*,'; then
    local -a given=("${{(@s:,:)IPREFIX#*=}}")
    compadd -- ${{beside:|given}}
  else
    compadd -- $alone
  fi
}}
_smtp_inspector() {{
  local subcommand={app}
  local -a subcommands=(
{described}
  )
  if ((CURRENT > 2)); then
    case $words[2] in {named}) subcommand=$words[2] ;; esac
  elif [[ $words[CURRENT] != -* ]]; then
    _describe subcommand subcommands
    return
  fi
  if [[ $subcommand != {app} ]]; then
    shift words
    ((CURRENT--))
  fi
  case $subcommand in
{cases}
  esac
}}
if [[ $funcstack[1] == _smtp_inspector ]]; then
  _smtp_inspector "$@"
else
  compdef _smtp_inspector {program}
fi
"""


def zsh_script() -> str:
    """Return the script for zsh: to be sourced, or to lie as ``_smtp-inspector`` in a folder of ``fpath``."""
    described = [f"    {quote(f'{_zsh(name)}:{SUBCOMMANDS[name].summary}')}" for name in _named()]
    return _ZSH.format(
        program=PROGRAM,
        app=APP,
        named="|".join(_named()),
        described="\n".join(described),
        cases="\n".join(_zsh_case(command) for command in SUBCOMMANDS),
    )


def _zsh_case(command: str) -> str:
    specs = [spec for word in words_of(command) for spec in _zsh_specs(word)]
    lines = " \\\n".join(f"        {quote(spec)}" for spec in specs)
    return f"    {command})\n      _arguments -S \\\n{lines}\n      ;;"


def _zsh_specs(word: Word) -> list[str]:
    one = f"({' '.join(word.values)})" if word.values else " "
    several = f"{{__smtp_inspector_list {len(word.beside)} {' '.join((*word.beside, *word.values))}}}"
    follows = "_files" if word.is_file else several if word.beside else one
    value = f":{_zsh(word.shown)}:{follows}" if word.shown else ""
    if not word.names:
        return [f":{value}"]
    excluded = f"({' '.join(sorted({*word.excludes, *word.names}))})"
    return [
        f"{excluded}{name}{'=' if value and name.startswith('--') else ''}[{_zsh(word.about)}]{value}" for name in word.names
    ]


def _zsh(text: str) -> str:
    for mark in "\\[]:":
        text = text.replace(mark, f"\\{mark}")
    return text


# fish --------------------------------------------------------------------------------------------------------------------

_FISH = """\
# Completion of {program} for fish: {program} completion fish | source
function __smtp_inspector_in
    set -l words (commandline -opc)
    if set -q words[2]; and contains -- $words[2] {named}
        contains -- $words[2] $argv
    else
        contains -- {app} $argv
    end
end
function __smtp_inspector_at
    test (count (commandline -opc)) -eq $argv[1]
end
# true where the first word stands that is neither an option nor the value of one
function __smtp_inspector_first
    set -l words (commandline -opc)
    set -l option ''
    set -l closed ''
    for word in $words[3..]
        if test -n "$option"
            set option ''
        else if test -n "$closed"; or not string match -q -- '-*' $word
            return 1
        else if test "$word" = --
            set closed yes
        else if contains -- $word {valued}
            set option $word
        end
    end
    test (count $words) -ge 2 -a -z "$option"
end
function __smtp_inspector_list
    set -l before (string match -r '^(?:--[a-z-]+=)?(.*,)' -- (commandline -ct))[2]
    set -l beside $argv[2..(math $argv[1] + 1)]
    if set -q before[1]
        for word in $beside
            string match -q -- "*,$word,*" ",$before"; or printf '%s\\n' $before$word
        end
    else
        printf '%s\\n' $argv[(math $argv[1] + 2)..]
    end
end
function __smtp_inspector_without
    for word in (commandline -opc)
        contains -- $word $argv; and return 1
    end
    return 0
end
# what fish itself made of the man page is loaded first, so that it does not come on top of this
complete -C '{program} ' >/dev/null
complete -c {program} -e
complete -c {program} -f
{lines}
"""


def fish_script() -> str:
    """Return the script for fish."""
    lines = [
        f"complete -c {PROGRAM} -n '__smtp_inspector_at 1' -a {name} -d {_fish(SUBCOMMANDS[name].summary)}"
        for name in _named()
    ]
    owners: dict[Word, list[str]] = {}
    for command in SUBCOMMANDS:
        for word in words_of(command):
            owners.setdefault(word, []).append(command)
    lines += [line for word, commands in owners.items() for line in _fish_lines(word, commands)]
    return _FISH.format(
        program=PROGRAM, app=APP, named=" ".join(_named()), valued=" ".join(_valued()), lines="\n".join(lines)
    )


def _fish_lines(word: Word, commands: Sequence[str]) -> list[str]:
    where = f"complete -c {PROGRAM} -n '__smtp_inspector_in {' '.join(commands)}"
    if not word.shown:
        where += f"; and __smtp_inspector_without {' '.join(dict.fromkeys((*word.names, *word.excludes)))}"
    each = " ".join(word.values)
    several = f"(__smtp_inspector_list {len(word.beside)} {' '.join(word.beside)} {each})"
    values = f" -a {_fish(several if word.beside else each)}" if word.values else ""
    if not word.names:
        follows = " -F" if word.is_file else values
        return [f"{where}; and __smtp_inspector_first'{follows}"] if follows else []
    names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in word.names)
    follows = "" if not word.shown else " -r -F" if word.is_file else " -x"
    option = f"{where}' {names}{follows}"
    described = f"{option} -d {_fish(word.about)}"
    return [f"{option}{values}", described] if values else [described]  # so no value is described as the option is


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _named() -> list[str]:
    return [name for name in SUBCOMMANDS if name != APP]


def _valued() -> list[str]:
    """Return the options behind which a value stands, in one subcommand as in the other."""
    words = (word for command in SUBCOMMANDS for word in words_of(command))
    return list(dict.fromkeys(name for word in words if word.shown for name in word.names))


SCRIPTS: dict[str, Callable[[], str]] = {"bash": bash_script, "zsh": zsh_script, "fish": fish_script}
"""Shell: what makes its script."""
