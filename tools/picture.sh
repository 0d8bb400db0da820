#!/bin/sh
# Draw the first page of a briefing for the README: tools/picture.sh briefing/briefing-en.pdf
# Needs pdftoppm (poppler) and ImageMagick. Run it after the look of the first page has changed.
set -eu
pdf=${1:?name the PDF}
target=$(dirname "$0")/../docs/images/briefing-en
pdftoppm -png -r 90 -f 1 -l 1 -singlefile "$pdf" "$target"
# Few colors and no dates: a small file that is the same for the same page.
convert "$target.png" -strip -colors 64 "$target.png"
