# SPDX-License-Identifier: Apache-2.0
"""Compiles a file, but makes no program of it, and checks what the compiler
says: exactly the errors that the file's comments tell, each as
"// error: <part of the text>" above the line that it names, and no warning.

Usage: check.py <compiler> <file> [<include folder>...]
"""

import re
import subprocess
import sys


def main(compiler, source, *includes):
    flags = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra",
             *(f"-I{folder}" for folder in includes)]
    said = subprocess.run([compiler, *flags, source], capture_output=True,
                          text=True, check=False).stderr
    with open(source, encoding="utf-8") as file:
        lines = file.read().splitlines()
    expected = [(number + 1, line.split("// error: ")[1])
                for number, line in enumerate(lines, 1)
                if "// error: " in line]
    complaints = re.findall(r".*\b(?:error|warning)\b.*", said)
    problems = [line for line in complaints
                if not any(text in line for _, text in expected)]
    if problems:
        return f"expected no such word\n{problems[0]}"
    if len(complaints) != len(expected):
        return (f"expected {len(expected)} errors, found\n"
                + "\n".join(complaints))
    for text in {text for _, text in expected}:
        wanted = sum(text == other for _, other in expected)
        found = sum(text in line for line in complaints)
        if found != wanted:
            return f"expected {wanted} times, found {found}: {text}"
    for number, text in expected:
        # The call may begin further up than the argument that is wrong.
        if not re.search(rf"{re.escape(source)}:{number}:", said):
            return f"no error names line {number}: {text}"
    return ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) or 0)
