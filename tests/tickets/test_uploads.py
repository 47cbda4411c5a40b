from __future__ import annotations

import io

import pytest
from PIL import Image

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

    assert max(Image.open(checked.content).size) == 4096


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
