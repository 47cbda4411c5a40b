from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image, ImageFile

from tests.tickets import samples
from tickets import uploads

GOOD = {
    "surat.pdf": samples.PDF,
    "layar.png": samples.picture("PNG"),
    "foto.jpg": samples.picture("JPEG"),
    "foto.JPEG": samples.picture("JPEG"),
    "foto.webp": samples.picture("WEBP"),
    "data.xlsx": samples.document("xlsx"),
    "nota.docx": samples.document("docx"),
    "log.txt": "galat: koneksi ditolak – jam 9\n".encode(),
    "ansi.txt": "suhu 30\xb0".encode("cp1252"),
    "tabel.csv": b"no;nama\r\n1;Sari\r\n",
    "Laporan v1.2.pdf": samples.PDF,
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_of_the_list_is_taken(name):
    checked = uploads.check(samples.upload(name, GOOD[name]))

    assert checked.name == name
    assert checked.content.read(1)


REFUSED = {
    "program.exe": b"MZ\x90\x00",
    "a.pdf.exe": samples.PDF,
    "a.exe.pdf": samples.PDF,
    "gambar.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "halaman.html": b"<script>alert(1)</script>",
    "halaman.png": b"<script>alert(1)</script>",
    "surat.docm": samples.document("docx"),
    "php.phtml": b"<?php ?>",
    ".htaccess": b"AddType",
    ".htaccess\u200b": b"AddType",
    "skrip.php\u200b": b"<?php ?>",
    "skrip.php. ": b"<?php ?>",
    "skrip.pdf::$DATA": samples.PDF,
    "tanpa-jenis": b"isi",
    "arsip.zip": samples.document("docx"),
    "palsu.pdf": samples.picture("PNG"),
    "palsu.png": samples.picture("JPEG"),
    "palsu.txt": samples.PDF,
    "biner.txt": b"abc\x00def",
    "lebar.csv": "a;b".encode("utf-16"),
    "palsu.docx": samples.document("xlsx"),
    "palsu.xlsx": samples.document("docx"),
    "kosong.pdf": b"",
    "potong.png": samples.picture("PNG", (400, 400))[:200],
    "banjir.png": samples.flood(),
    "makro.docx": samples.document("docx", {"word/vbaProject.bin": b"x"}),
    "makro2.docx": samples.document(
        "docx", manifest="application/vnd.ms-word.document.macroEnabled.main+xml"
    ),
    "bom.xlsx": samples.document("xlsx", {"xl/sheet.xml": b"0" * 50_000_000}),
    "jalan.docx": samples.document("docx", {"../../etc/cron.d/x": b"x"}),
    "arsip.docx": samples.document("docx")[:-30],
}


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused_in_words(name):
    with pytest.raises(uploads.FileRefused) as refusal:
        uploads.check(samples.upload(name, REFUSED[name]))

    assert refusal.value.message.startswith(("Berkas ", "Jenis berkas ", "Gambar "))
    assert refusal.value.code == "refused"
    assert "\u200b" not in refusal.value.message


def test_a_directory_that_is_the_bomb_is_refused_unread():
    many = samples.document("docx", {f"word/media/{n:0200d}": b"" for n in range(6000)})

    with pytest.raises(uploads.FileRefused):
        uploads.check(samples.upload("banyak.docx", many))


@pytest.mark.parametrize("entries", [10, 100_000])
def test_a_locator_to_another_directory_is_refused_unread(entries, monkeypatch):
    monkeypatch.setattr("tickets.uploads.zipfile.ZipFile", unreachable)

    with pytest.raises(uploads.FileRefused):
        uploads.check(samples.upload("banyak.docx", samples.second_directory(entries)))


def test_more_entries_than_a_document_has_are_refused_unread(monkeypatch):
    many = samples.document("docx", {f"word/{n}": b"" for n in range(5001)})
    assert len(many) < uploads.MAX_BYTES
    monkeypatch.setattr("tickets.uploads.zipfile.ZipFile", unreachable)

    with pytest.raises(uploads.FileRefused):
        uploads.check(samples.upload("banyak.docx", many))


def test_a_directory_longer_than_the_file_is_refused(monkeypatch):
    whole = samples.document("docx")
    monkeypatch.setattr("tickets.uploads.zipfile.ZipFile", unreachable)
    lying = whole[:-10] + (len(whole) + 1).to_bytes(4, "little") + whole[-6:]

    with pytest.raises(uploads.FileRefused):
        uploads.check(samples.upload("bohong.docx", lying))


def unreachable(*args):
    raise AssertionError("zipfile was asked")


def test_ten_megabytes_are_the_limit():
    fits = samples.upload("log.txt", b"a" * uploads.MAX_BYTES)
    assert uploads.check(fits).kind == "txt"

    with pytest.raises(uploads.FileRefused) as refusal:
        uploads.check(samples.upload("log.txt", b"a" * (uploads.MAX_BYTES + 1)))
    assert refusal.value.code == uploads.TOO_LARGE


def test_a_photo_loses_its_place_and_stands_upright():
    checked = uploads.check(samples.upload("foto.jpg", samples.photo_with_place()))
    content = checked.content.read()
    picture = Image.open(io.BytesIO(content))

    assert picture.format == "JPEG"
    assert picture.size == (20, 40)
    assert not picture.getexif()
    assert b"KameraRahasia" not in content
    assert b"<script>" not in content


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_lose_their_exif_too(kind):
    exif = Image.Exif()
    exif[0x010F] = "KameraRahasia"
    original = samples.picture(kind, exif=exif.tobytes())
    assert b"KameraRahasia" in original

    content = uploads.check(samples.upload(f"x.{kind.lower()}", original)).content.read()

    assert b"KameraRahasia" not in content
    assert Image.open(io.BytesIO(content)).format == kind


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_mode_of_a_picture_is_drawn_anew(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    target = io.BytesIO()
    Image.new(mode, (8, 8)).save(target, kind)
    name = "x.jpg" if kind == "JPEG" else "x.png"

    checked = uploads.check(samples.upload(name, target.getvalue()))

    assert Image.open(checked.content).size == (8, 8)


def test_a_huge_but_true_photo_is_made_smaller():
    checked = uploads.check(samples.upload("x.jpg", samples.picture("JPEG", (6000, 5000))))

    assert Image.open(checked.content).size == (3000, 2500)


def test_a_long_picture_is_made_shorter():
    checked = uploads.check(samples.upload("x.png", samples.picture("PNG", (8000, 300))))

    assert Image.open(checked.content).size == (5120, 192)


@pytest.mark.parametrize("size", [(4032, 3024), (8064, 6048)])
def test_what_telephones_take_is_accepted(size):
    """12 and 48 million pixels."""
    checked = uploads.check(samples.upload("foto.jpg", samples.picture("JPEG", size)))

    assert Image.open(checked.content).size == (4032, 3024)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("besar.png", samples.flood(7070, 7070)),
        ("besar.webp", samples.picture("WEBP", (4000, 3000), quality=1, method=0)),
        ("bertahap.jpg", samples.picture("JPEG", (5000, 4000), progressive=True)),
        ("raksasa.jpg", samples.picture("JPEG", (8000, 7000))),
    ],
    ids=["png", "webp", "progressive", "jpeg"],
)
def test_a_picture_that_would_fill_the_memory_is_refused_undecoded(name, content, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", unreachable)

    with pytest.raises(uploads.FileRefused, match="juta piksel"):
        uploads.check(samples.upload(name, content))


def test_pictures_are_decoded_one_at_a_time(monkeypatch):
    inside, most = [], []
    load = ImageFile.ImageFile.load

    def watched(picture):
        inside.append(picture)
        most.append(len(inside))
        time.sleep(0.05)
        try:
            return load(picture)
        finally:
            inside.remove(picture)

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", watched)
    content = samples.picture("PNG")

    def send(_):
        return uploads.check(samples.upload("x.png", content))

    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(send, range(4)))) == 4
    assert max(most) == 1


def test_a_long_drawing_of_few_colours_keeps_its_thin_lines():
    drawing = Image.new("P", (8000, 200), 1)
    drawing.putpalette([0, 0, 0, 255, 255, 255])
    drawing.paste(0, (4001, 0, 4002, 200))
    target = io.BytesIO()
    drawing.save(target, "PNG")

    checked = uploads.check(samples.upload("bagan.png", target.getvalue()))

    kept = Image.open(checked.content).convert("L")
    assert kept.width == 5120
    assert min(kept.tobytes()) < 200


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\Sari\surat.pdf", "surat.pdf"),
        ("\u202efdp.txt", "fdp.txt"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ('a"b.pdf', "a_b.pdf"),
        ("surat.pdf. . ", "surat.pdf"),
        ("CON.pdf", "berkas-CON.pdf"),
        ("رسالة.pdf", "رسالة.pdf"),
        ("x" * 300 + ".pdf", "x" * 110 + ".pdf"),
        ("", "berkas"),
        (".pdf", "berkas.pdf"),
        ("\ud800a.pdf", "_a.pdf"),
    ],
)
def test_a_name_is_made_safe_before_it_is_judged(raw, safe):
    assert uploads.safe_name(raw) == safe
