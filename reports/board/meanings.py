"""What every figure of the heads' room means, in the words of the page and of the exports."""

from __future__ import annotations

from reports.board.room import Room
from reports.scope import Level
from sop.library.shares import ENOUGH


def meanings(room: Room) -> list[tuple[str, str]]:
    """Label and definition, for this reader's scope."""
    office = room.scope.office.short_name
    whose = {
        Level.AGENCY: f"yang ditangani {office}",
        Level.UNIT: f"yang langkahnya sedang menunggu pelaksana di {office} dan di bawahnya",
        Level.REPORTER: f"yang dilaporkan {office} dan unit di bawahnya",
    }[room.scope.level]
    work = {
        Level.AGENCY: f"pada aduan yang ditangani {office}",
        Level.UNIT: f"oleh pelaksana di {office} dan di bawahnya",
        Level.REPORTER: f"pada aduan dari {office} dan unit di bawahnya",
    }[room.scope.level]
    found = [
        ("Terbuka", f"Tiket {whose} dan belum selesai atau dibatalkan, termasuk yang dijeda."),
        ("Lewat batas", "Tiket terbuka yang langkahnya, atau keseluruhan penanganannya, melewati "
         "batas waktu. Tiket yang dijeda tidak terhitung selama dijeda."),
        ("Mendekati batas", "Tiket terbuka yang langkahnya sudah memakai sebagian besar waktunya "
         "menurut tangga eskalasi, tetapi belum lewat."),
        ("Kurang kelengkapan", "Tiket terbuka yang langkahnya meminta kelengkapan dari langkah "
         "sebelumnya yang belum ada dalam berkas."),
        ("Sesuai mutu baku", f"Langkah yang selesai {work} pada periode ini dan mempunyai mutu "
         "baku waktu (SOP atau penetapan kantor): bagian yang selesai sebelum batasnya. Dihitung "
         "dalam jam kerja di luar jeda; langkah yang diulang dihitung setiap kali. Langkah yang "
         "ditinggalkan karena pindah SOP atau pembatalan tidak dihitung. Persentase dibulatkan ke "
         f"bawah dan baru tampil mulai {ENOUGH} langkah."),
        ("Tanpa batas waktu", "Langkah yang waktunya tidak ditetapkan dalam SOP maupun oleh "
         "kantor. Tidak dianggap tepat waktu."),
        ("Langkah paling lambat", "Median waktu kerja terpakai dibanding mutu baku yang berlaku "
         "saat langkah dibuka; P90 adalah waktu yang cukup bagi 90 dari 100 kali. Satu hari kerja "
         f"dihitung 7 jam 30 menit. Langkah dengan kurang dari {ENOUGH} data ditaruh di bawah."),
        ("Langkah diulang", "Kali kedua dan seterusnya sebuah langkah dikerjakan pada tiket yang "
         "sama: ukuran mutu, bukan waktu."),
        ("Menurut jabatan", "Langkah yang dikerjakan beberapa jabatan bersama dihitung pada "
         "masing-masing jabatan."),
        ("Jeda", "Jeda yang berakhir pada periode ini, dalam jam kerja dan jam biasa. Selama jeda "
         "batas waktu tidak berjalan."),
        ("Estimasi ditepati", "Estimasi pemulihan SOP jaringan: yang terakhir diberikan, dan yang "
         "pertama sebelum diubah. Estimasi bukan mutu baku dan tidak ikut dalam persentasenya."),
    ]  # fmt: skip
    if room.handles:
        found += [
            ("Menunggu arahan Anda", "Eskalasi kepada jabatan yang Anda pegang hari ini, yang "
             "langkahnya belum selesai dan belum Anda jawab."),
            ("Penanggung jawab", "Langkah dan estimasi yang lewat batas menurut penanggung jawab "
             "perbaikan yang ditetapkan pada langkah 4 SOP jaringan; tanpa penetapan, kantor "
             "penangan."),
            ("Eskalasi dijawab", "Permintaan arahan pada langkah yang selesai pada periode ini, "
             "dan berapa yang dijawab."),
        ]  # fmt: skip
    found.append(
        ("Tidak terhitung", "Tiket latihan (simulasi) tidak masuk angka mana pun. Hari dihitung "
         "menurut zona waktu kantor penangan.")
    )  # fmt: skip
    return found
