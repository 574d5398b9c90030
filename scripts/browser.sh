#!/bin/sh
# Sees to a browser for tests/test_report_browser.py and tests/test_room_browser*.py: Debian's Chromium where it may be installed without asking
# (root on Debian). Where there is none, those tests are skipped, and this says why.
for browser in chromium chromium-browser google-chrome; do
    command -v "$browser" >/dev/null && exit 0
done
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium, in which HTML reports and phone pages are tested …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "No Chromium here: the tests of HTML reports and phone pages in a browser are skipped (Debian: apt-get install chromium)." >&2
