#!/bin/sh
# Sees to the one thing that pip cannot bring: Pango, with which WeasyPrint sets type.
# Installs it where that may be done without asking (root on Debian, Homebrew), else prints the command.
python=$1
packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

ready() { "$python" -c 'import weasyprint; weasyprint.HTML(string="ready").write_pdf()' >/dev/null 2>&1; }

ready && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && apt-get install -y -qq $packages
elif command -v brew >/dev/null; then
    brew install pango
elif command -v apt-get >/dev/null; then
    echo "Pango is missing. Run this, then make again:  sudo apt-get install $packages" >&2
    exit 1
else
    echo "Pango is missing. Install it with your system's package manager, then make again." >&2
    exit 1
fi
ready || { echo "WeasyPrint still cannot write a PDF: run lo-diag doctor." >&2; exit 1; }
