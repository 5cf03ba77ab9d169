"""Make the word lists: download the pinned wheels, check their hashes, take out the words, write a manifest.

Nothing happens when the same lists are there already. The result is, for each language,

    en.words          the words in lower case, one a line, in order of code points
    en.counts         how often each occurs, 64-bit little-endian
    en.pairs          pairs of words in a row, in order: first << 32 | second, by place in the list
    en.pair_counts    how often each pair occurs

and the licences of the packages, NOTICE (where everything comes from) and manifest.json (identity, and the
SHA-256 of the other files).

    python tools/build_words.py [--output DIR] [--wheels DIR] [--force] [--quiet]
"""

import argparse
import gzip
import hashlib
import json
import struct
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from pinned_wheel import BuildError, Progress, download, install, is_built, open_wheel, write_manifest

# Raise this whenever the same packages would give other files.
RECIPE = 1
DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "src" / "doyle" / "nlu" / "data" / "words"
# What pyspellchecker notes for words that it did not count but took from lists of an origin not stated.
UNCOUNTED = 50

NOTICE = """\
The word lists in this folder are derived from data in two Python packages, each under the MIT License, whose
text is in the .LICENSE file of the package. Changes: joined, sorted, and written in another form.

en: symspellpy 6.10.1, frequency_dictionary_en_82_765.txt and frequency_bigramdictionary_en_243_342.txt. They
were made by Wolf Garbe for SymSpell (https://github.com/wolfgarbe/SymSpell) by intersecting

  Google Books Ngram data (https://books.google.com/ngrams), under the Creative Commons Attribution 3.0
  Unported License (https://creativecommons.org/licenses/by/3.0/), with

  SCOWL, Spell Checker Oriented Word Lists (http://wordlist.aspell.net/). Copyright by Kevin Atkinson.
  Permission to use, copy, modify, distribute and sell these word lists, the associated scripts, the output
  created from the scripts, and its documentation for any purpose is hereby granted without fee, provided that
  the above copyright notice appears in all copies and that both that copyright notice and this permission
  notice appear in supporting documentation. Kevin Atkinson makes no representations about the suitability of
  this array for any purpose. It is provided "as is" without express or implied warranty.

en, fr: pyspellchecker 0.9.1, resources/en.json.gz and resources/fr.json.gz: words counted in OpenSubtitles
(http://www.opensubtitles.org/, http://opus.nlpl.eu/OpenSubtitles2018.php; P. Lison and J. Tiedemann, 2016).
Words that the package lists without having counted them are left out: their origin is not stated.
"""


@dataclass(frozen=True)
class Wheel:
    """A pinned wheel."""

    project: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Words:
    """The words of a language and the pairs that follow one another, with their counts."""

    counts: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int] = field(default_factory=dict)


SYMSPELL = "symspellpy"
PYSPELLCHECKER = "pyspellchecker"
WHEELS = (
    Wheel(SYMSPELL, "6.10.1", "a653a6c125839a21ada87c3e044d690fc3b39872efbd7b7270db3de9471315e1"),
    Wheel(PYSPELLCHECKER, "0.9.1", "c79b144b4bad20024bf489ad3ffd96b76f3f53439e9fa59ac607896352852f3d"),
)


def read_english(archives: Mapping[str, zipfile.ZipFile]) -> Words:
    """The dictionaries of symspellpy, and from pyspellchecker, scaled, what they lack: American spellings.

    Contractions come from pyspellchecker too, because symspellpy counts them all alike.
    """
    counts = _counted_lines(archives[SYMSPELL], "symspellpy/frequency_dictionary_en_82_765.txt")
    pairs = _counted_lines(archives[SYMSPELL], "symspellpy/frequency_bigramdictionary_en_243_342.txt")
    words = {words[0]: count for words, count in counts.items() if len(words) == 1}
    spoken, spoken_total = _spoken_words(archives[PYSPELLCHECKER], "en")
    scale = sum(words.values()) / spoken_total
    for word, count in spoken.items():
        if "'" in word or word not in words:
            words[word] = int(count * scale)
    return Words(words, {(words[0], words[1]): count for words, count in pairs.items() if len(words) == 2})


def read_french(archives: Mapping[str, zipfile.ZipFile]) -> Words:
    """The dictionary of pyspellchecker."""
    return Words(_spoken_words(archives[PYSPELLCHECKER], "fr")[0])


LANGUAGES: Mapping[str, Callable[[Mapping[str, zipfile.ZipFile]], Words]] = {
    "en": read_english,
    "fr": read_french,
}


def identity(wheels: Sequence[Wheel]) -> str:
    """The lists' identity: processes that differ in it may correct and match differently."""
    named = "".join(f"{wheel.project} {wheel.sha256}\n" for wheel in wheels)
    return f"{hashlib.sha256(named.encode('ascii')).hexdigest()[:16]}-r{RECIPE}"


def find_wheel(wheel: Wheel, at_hand: Path | None, work: Path, progress: Progress) -> Path:
    """The file of a wheel: from a directory of wheels at hand, or else downloaded.

    Raises:
        BuildError: it is not there, or pip failed.
    """
    if at_hand is None:
        progress.say(f"downloading {wheel.project} {wheel.version}")
        directory = work / wheel.project
        directory.mkdir()
        return download(f"{wheel.project}=={wheel.version}", directory, progress)
    found = sorted(at_hand.glob(f"{wheel.project}-{wheel.version}-*.whl"))
    if not found:
        raise BuildError(f"there is no wheel of {wheel.project} {wheel.version} in {at_hand}")
    return found[0]


def unpack(archives: Mapping[str, zipfile.ZipFile], wheels: Sequence[Wheel], built: Path) -> None:
    """Write the words of all languages, and the licences of the packages.

    Raises:
        BuildError: a wheel lacks a file or holds other data than expected.
    """
    try:
        for language, read in LANGUAGES.items():
            write_words(built, language, read(archives))
        for wheel in wheels:
            licence = f"{wheel.project}-{wheel.version}.dist-info/licenses/LICENSE"
            (built / f"{wheel.project}.LICENSE").write_bytes(archives[wheel.project].read(licence))
    except (KeyError, ValueError, OSError) as error:
        raise BuildError(f"a wheel is not as expected: {error!r}") from error


def write_words(directory: Path, language: str, words: Words) -> None:
    """Write the files of a language; pairs with a word that is not in the list are left out."""
    ordered = sorted(words.counts)
    places = {word: at for at, word in enumerate(ordered)}
    pairs = sorted(
        (places[first] << 32 | places[second], count)
        for (first, second), count in words.pairs.items()
        if first in places and second in places
    )
    (directory / f"{language}.words").write_text("\n".join(ordered), "utf-8", newline="\n")
    _write_integers(directory / f"{language}.counts", [words.counts[word] for word in ordered])
    _write_integers(directory / f"{language}.pairs", [key for key, _ in pairs])
    _write_integers(directory / f"{language}.pair_counts", [count for _, count in pairs])


def build(
    output: Path, progress: Progress, *, at_hand: Path | None = None, wheels: Sequence[Wheel] = WHEELS
) -> None:
    """Build the word lists into a directory, from wheels at hand or fresh downloads.

    Raises:
        BuildError: a download or a check failed; the directory is as it was.
    """
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output, prefix=".building-") as name, ExitStack() as opened:
        work, built = Path(name), Path(name) / "built"
        built.mkdir()
        archives = {
            wheel.project: opened.enter_context(
                open_wheel(find_wheel(wheel, at_hand, work, progress), wheel.sha256)
            )
            for wheel in wheels
        }
        unpack(archives, wheels, built)
        (built / "NOTICE").write_text(NOTICE, "utf-8")
        described = {"identity": identity(wheels), "recipe": RECIPE, "languages": list(LANGUAGES)}
        write_manifest(built, described)
        install(built, output)
    progress.say(f"ready in {output}")


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Build the word lists.")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="directory for the result")
    parser.add_argument("--wheels", type=Path, help="directory with copies of the pinned wheels; no download")
    parser.add_argument("--force", action="store_true", help="build even if they are there already")
    parser.add_argument("--quiet", action="store_true", help="print errors only")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build if needed; the exit code is 1 when that failed."""
    options = parse_arguments(arguments)
    progress = Progress("words", is_quiet=options.quiet)
    if not options.force and is_built(options.output, identity(WHEELS)):
        progress.say("up to date")
        return 0
    try:
        build(options.output, progress, at_hand=options.wheels)
    except (BuildError, OSError) as error:
        print(f"words: {error}", file=sys.stderr)
        return 1
    return 0


def _counted_lines(archive: zipfile.ZipFile, name: str) -> dict[tuple[str, ...], int]:
    counts: dict[tuple[str, ...], int] = {}
    for line in archive.read(name).decode("utf-8-sig").splitlines():
        *words, count = line.split()
        key = tuple(words)
        counts[key] = counts.get(key, 0) + int(count)
    return counts


def _spoken_words(archive: zipfile.ZipFile, language: str) -> tuple[dict[str, int], int]:
    """The words of pyspellchecker that were counted, without possessives, and the sum of all counts."""
    packed = archive.read(f"spellchecker/resources/{language}.json.gz")
    counts: dict[str, int] = json.loads(gzip.decompress(packed))
    counted = {word: count for word, count in counts.items() if count > UNCOUNTED}
    words = {
        word: count
        for word, count in counted.items()
        if not word.endswith("'s") or word.removesuffix("'s") not in counted
    }
    return words, sum(counts.values())


def _write_integers(path: Path, values: Sequence[int]) -> None:
    path.write_bytes(struct.pack(f"<{len(values)}Q", *values))


if __name__ == "__main__":
    sys.exit(main())
