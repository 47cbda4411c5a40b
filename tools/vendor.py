"""Refresh the vendored browser files, the icon sprite and the papers' fonts from npm packages.

Run by hand after changing a version: ``python tools/vendor.py``. Needs the ``npm`` client,
which fetches each package with ``npm pack``; nothing here runs at install or at request time.

The ``sourceMappingURL`` line is cut from each file: the map is not shipped, and Django's manifest
storage refuses to collect a file that points to a missing one.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
SPRITE = ROOT / "static" / "img" / "icons.svg"
FONTS = ROOT / "papers" / "fonts"


@dataclass(frozen=True)
class Package:
    """One npm package: which files we take from it (path inside the package) and why."""

    name: str
    version: str
    licence: str
    files: tuple[str, ...]
    purpose: str

    @property
    def folder(self) -> str:
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}"


PACKAGES = (
    Package(
        "bootstrap",
        "5.3.9",
        "MIT",
        ("dist/css/bootstrap.min.css", "dist/js/bootstrap.bundle.min.js", "LICENSE"),
        "Base styles; the script is loaded only by a page that asks for it.",
    ),
    Package("htmx.org", "2.0.11", "0BSD", ("dist/htmx.min.js", "LICENSE"), "Partial page updates."),
)
ICONS = Package(
    "bootstrap-icons", "1.13.2", "MIT", (), "Single icons, drawn into `static/img/icons.svg`."
)
ARIMO = Package(
    "@expo-google-fonts/arimo",
    "0.4.3",
    "OFL-1.1",
    (
        "400Regular/Arimo_400Regular.ttf",
        "400Regular_Italic/Arimo_400Regular_Italic.ttf",
        "700Bold/Arimo_700Bold.ttf",
        "700Bold_Italic/Arimo_700Bold_Italic.ttf",
        "LICENSE_FONT",
    ),
    "The only font of the printed papers; never sent to a browser.",
)
ICON_NAMES = (
    "activity arrow-left arrow-repeat arrow-return-left arrow-right bar-chart bell "
    "box-arrow-in-right box-arrow-right building calendar-event camera chat-left-text "
    "check-circle check-lg chevron-down chevron-right circle-half clipboard-check clock copy "
    "dash-circle database diagram-3 download envelope exclamation-circle exclamation-octagon "
    "exclamation-triangle eye file-earmark-text flag funnel gear geo-alt hdd-network "
    "hourglass-split house inbox info-circle journal-text keyboard list list-check lock "
    "megaphone paperclip pause-circle pencil people person person-check play-circle plus-lg "
    "printer question-circle search send shield-check star star-fill telephone tools trash "
    "wifi-off window x-lg"
).split()

# Our own drawing: the portal's mark, used until an office sets its logo.
MARK = (
    '<symbol id="mark" viewBox="0 0 32 32"><path fill="currentColor" fill-rule="evenodd" '
    'd="M16 1 29 5.5v10.2C29 23.4 23.6 28.7 16 31 8.4 28.7 3 23.4 3 15.7V5.5L16 1Zm-2.2 '
    "7.6a1.4 1.4 0 0 0-2.6 0L8.6 15H6.2v2.6h3.4c.6 0 1.1-.3 1.3-.9l1.5-3.7 3.6 "
    '9.5a1.4 1.4 0 0 0 2.6 0l1.9-4.9h5.3V15h-6.2c-.6 0-1.1.4-1.3.9l-1 2.6-3.5-9.9Z"/>'
    "</symbol>"
)


def main() -> None:
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            rows += take_files(package, unpack(package, Path(scratch)))
        rows.append(draw_sprite(unpack(ICONS, Path(scratch))))
        rows += take_fonts(unpack(ARIMO, Path(scratch)))
    write_list(rows)


def unpack(package: Package, scratch: Path) -> Path:
    """Fetch one exact version with the npm client; returns the unpacked package folder."""
    folder = scratch / package.folder
    folder.mkdir()
    subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"], cwd=folder, check=True
    )
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def take_files(package: Package, source: Path) -> list[tuple[Package, str, str]]:
    for old in VENDOR.glob(f"{package.name}-*"):
        shutil.rmtree(old)
    target = VENDOR / package.folder
    target.mkdir(parents=True)
    rows = []
    for name in package.files:
        text = (source / name).read_text(encoding="utf-8")
        text = re.sub(r"\s*(/\*|//)# sourceMappingURL=.*", "", text).rstrip() + "\n"
        path = target / Path(name).name
        path.write_text(text, encoding="utf-8")
        if path.name != "LICENSE":
            rows.append((package, f"{package.folder}/{path.name}", sha256(path)))
    return rows


def take_fonts(source: Path) -> list[tuple[Package, str, str]]:
    """The fonts as they are: `papers.press` gives this folder to typst."""
    for old in FONTS.glob("*"):
        old.unlink()
    FONTS.mkdir(parents=True, exist_ok=True)
    rows = []
    for name in ARIMO.files:
        path = FONTS / Path(name).name
        shutil.copyfile(source / name, path)
        path.chmod(0o644)
        if path.suffix == ".ttf":
            rows.append((ARIMO, f"../../papers/press/fonts/{path.name}", sha256(path)))
    return rows


def draw_sprite(source: Path) -> tuple[Package, str, str]:
    symbols = [MARK]
    for name in sorted(ICON_NAMES):
        svg = (source / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        match = re.search(r'viewBox="([^"]+)"[^>]*>(.*)</svg>', svg, re.DOTALL)
        if match is None:
            raise SystemExit(f"{name}.svg is not drawn as expected")
        body = re.sub(r"\s*\n\s*", "", match[2])
        symbols.append(f'<symbol id="{name}" viewBox="{match[1]}">{body}</symbol>')
    SPRITE.parent.mkdir(parents=True, exist_ok=True)
    SPRITE.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">\n'
        "<!-- Bootstrap Icons, MIT licence, (c) The Bootstrap Authors; "
        "drawn by tools/vendor.py -->\n" + "\n".join(symbols) + "\n</svg>\n",
        encoding="utf-8",
    )
    return ICONS, "../img/icons.svg", sha256(SPRITE)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_list(rows: list[tuple[Package, str, str]]) -> None:
    lines = [
        "# Vendored browser files",
        "",
        "Written by `tools/vendor.py`; do not edit by hand. The source map line is cut from each",
        "script and sheet, so the sums are those of the files as they stand here. The fonts are",
        "for the printed papers.",
        "",
        "| package | version | licence | file | sha256 | what for |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {p.name} | {p.version} | {p.licence} | `{file}` | `{digest}` | {p.purpose} |"
        for p, file, digest in rows
    ]
    (VENDOR / "VENDORED.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
