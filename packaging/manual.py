#!/usr/bin/env python3
"""Writes the manual page and the completions of bash and zsh, from what the program says of itself.

    manual.py SCHOOLGATE FOLDER

FOLDER gets schoolgate.1, schoolgate.bash and _schoolgate.
"""

import re
import subprocess
import sys
from pathlib import Path

COMMAND = re.compile(r"^  ([a-z][a-z-]*(?: [a-z][a-z-]*)?) {1,}(\S.*)$")
COMMON = "Common options:"


def said(program, *words):
    return subprocess.run([program, *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def commands(overview):
    """Name and summary of each, in the program's order: the lines between the usage line and the common options."""
    found = []
    for line in overview[:overview.index(COMMON)].splitlines():
        if match := COMMAND.match(line):
            found.append((match[1].strip(), match[2]))
    return found


def options(text):
    """The names of the options that a part of a command's own help lists."""
    return re.findall(r"^  (--[a-z][a-z-]*)", text, re.MULTILINE)


def roff(text):
    """Plain text as troff takes it: no request by chance, hyphens that can be copied."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in escaped.splitlines())


def paragraphs(text):
    return ".PP\n" + "\n.PP\n".join(roff(part) for part in re.split(r"\n\s*\n", text.strip()))


def page(version, overview, helps):
    intro, _, rest = overview.partition("usage:")
    common = overview[overview.index(COMMON) + len(COMMON):].strip("\n").split("\n\n")
    lines = [f'.TH SCHOOLGATE 1 "" "schoolgate {version}" "User Commands"', ".SH NAME",
             "schoolgate \\- from a school's photos to files that may be posted", ".SH SYNOPSIS",
             ".B schoolgate", ".I COMMAND", "[options]", ".SH DESCRIPTION", paragraphs(
                 "Finds every face and every legible name in a school's photos, asks the consent register who may be shown "
                 "on which platform, redacts everybody else beyond recovery, and releases what a person has confirmed.")]
    lines.append(".SH COMMANDS")
    for name, summary, text in helps:
        own = text[:text.index(COMMON)].strip()
        usage, _, manual = own.partition("\n")
        manual, _, own_options = manual.partition("\nOptions:\n")
        lines += [f".SS {roff(name)}", roff(summary[0].upper() + summary[1:] + "."), ".PP", ".nf",
                  roff(usage.removeprefix("usage: ").strip()), ".fi"]
        if manual.strip():
            lines.append(paragraphs(manual))
        if own_options.strip():
            lines += [".PP", ".nf", roff(own_options.rstrip("\n")), ".fi"]
    lines += [".SH OPTIONS", "These are common to all commands.", ".PP", ".nf", roff(common[0]), ".fi",
              ".SH EXIT STATUS", "0 done; 1 some photos need attention, each is named; 2 wrong usage; 3 workspace or system failure.",
              ".SH FILES", ".TP", ".I schoolgate.conf", "In each workspace: its settings, every one explained.",
              ".TP", ".I /usr/share/schoolgate/models", "Models that a package brought.",
              ".SH SEE ALSO", "/usr/share/doc/schoolgate"]
    return "\n".join(lines) + "\n"


def bash(names, words, common):
    first = " ".join(dict.fromkeys(name.split()[0] for name in names))
    second = "\n".join(f'    {group}) words="{" ".join(each)}" ;;' for group, each in groups(names).items())
    own = "\n".join(f'    "{name}"*) words="{" ".join(each)}" ;;' for name, each in words.items())
    return f"""# bash completion for schoolgate
_schoolgate() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} words="" first=${{COMP_WORDS[1]}} second=${{COMP_WORDS[2]}}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{first}" -- "$current"))
    return
  fi
  if [[ $current != -* && $COMP_CWORD -eq 2 ]]; then
    case $first in
{second}
    esac
    [ -z "$words" ] || {{ COMPREPLY=($(compgen -W "$words" -- "$current")); return; }}
  fi
  [[ $current == -* ]] || return 0
  case "$first $second" in
{own}
  esac
  COMPREPLY=($(compgen -W "$words {" ".join(common)}" -- "$current"))
}}
complete -o default -F _schoolgate schoolgate
"""


def groups(names):
    """The second words of the commands that have two, by the first."""
    found = {}
    for name in names:
        group, _, rest = name.partition(" ")
        if rest:
            found.setdefault(group, []).append(rest)
    return found


# zsh runs bash's completions.
ZSH = """#compdef schoolgate
autoload -U +X bashcompinit && bashcompinit
source /usr/share/bash-completion/completions/schoolgate
_bash_complete -o default -F _schoolgate
"""


def main(program, folder):
    overview = said(program, "--help")
    listed = commands(overview)
    helps = [(name, summary, said(program, *name.split(), "--help")) for name, summary in listed]
    common = options(overview[overview.index(COMMON):])
    words = {name: options(text[:text.index(COMMON)]) for name, _, text in sorted(helps, key=lambda each: -len(each[0]))}
    version = said(program, "--version").split()[-1]
    Path(folder, "schoolgate.1").write_text(page(version, overview, helps), encoding="utf-8")
    Path(folder, "schoolgate.bash").write_text(bash([name for name, _ in listed], words, common), encoding="utf-8")
    Path(folder, "_schoolgate").write_text(ZSH, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
