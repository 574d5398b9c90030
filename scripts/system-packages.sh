#!/bin/sh
# Sees to what pip cannot bring: Pango, with which WeasyPrint sets type, and HarfBuzz's subsetter, which makes
# PDFs faster. Installs them where that may be done without asking (root on Debian, Homebrew); where Pango is
# missing and may not be installed, prints the command and stops.
python=$1
packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

ready() { "$python" -c 'import weasyprint; weasyprint.HTML(string="ready").write_pdf()' >/dev/null 2>&1; }
fast() { "$python" -c 'import ctypes.util as u, sys; sys.exit(not u.find_library("harfbuzz-subset"))'; }

ready && fast && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $packages >/dev/null
elif ! ready && command -v brew >/dev/null; then
    brew install pango
fi
ready && exit 0
if command -v apt-get >/dev/null; then
    echo "Pango is missing. Run this, then make again:  sudo apt-get install $packages" >&2
else
    echo "Pango is missing. Install it with your system's package manager, then make again." >&2
fi
exit 1
