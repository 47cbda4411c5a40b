"""Advance widths of Arimo, in units of 1/2048 em: width -> the characters that have it.

Arimo has the widths of Arial and Helvetica, so a text that fits by this table fits in all three.
Taken from Arimo_400Regular.ttf and Arimo_700Bold.ttf (npm @expo-google-fonts/arimo 0.4.3, SIL OFL).
"""

from __future__ import annotations

UNITS = 2048

REGULAR: dict[int, str] = {
    391: "'",
    455: "ijl‘’",
    532: "|¦",
    569: " !,./:;I[\\]ft\xa0ÌÍÎÏìíîïĪīıİ",
    682: "()-`r¡¨\xad²³´·¸¹“”",
    684: "{}",
    717: "•",
    727: '"',
    748: "º",
    758: "ª",
    797: "*",
    819: "°",
    961: "^",
    1024: "Jcksvxyzçýÿşšž",
    1100: "¶",
    1124: "±÷≤≥",
    1131: "¯",
    1139: ("#$0123456789?L_abdeghnopqu¢£¤¥§«»àáâãäåèéêëðñòóôõöùúûüþāēōūğ–"),
    1180: "µ",
    1196: "+<=>~¬×−",
    1251: "FTZ¿ßøŽ",
    1366: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝÞĀĒŞŠ",
    1479: "CDHNRUwÇÐÑÙÚÛÜŪ",
    1509: "©®",
    1593: "GOQÒÓÔÕÖØŌĞ",
    1706: "Mm",
    1708: "¼½¾",
    1821: "%æ",
    1933: "W",
    2048: "Æ—…→←↔",
    2079: "@",
}

BOLD: dict[int, str] = {
    487: "'",
    569: " ,./I\\ijl\xa0ÌÍÎÏìíîïĪīıİ‘’",
    573: "|¦",
    682: "!()-:;[]`ft¡¨\xad²³´·¸¹",
    717: "•",
    748: "º",
    758: "ª",
    797: "*r{}",
    819: "°",
    971: '"',
    1024: "zž“”",
    1124: "±÷≤≥",
    1131: "¯",
    1139: "#$0123456789J_aceksvxy¢£¤¥§«¶»àáâãäåçèéêëýÿāēşš–",
    1196: "+<=>^~¬×−",
    1229: "µ",
    1251: "?FLTZbdghnopqu¿ßðñòóôõöøùúûüþōūğŽ",
    1366: "EPSVXYÈÉÊËÝÞĒŞŠ",
    1479: "&ABCDHKNRUÀÁÂÃÄÅÇÐÑÙÚÛÜĀŪ",
    1509: "©®",
    1593: "GOQwÒÓÔÕÖØŌĞ",
    1706: "M",
    1708: "¼½¾",
    1821: "%mæ",
    1933: "W",
    1997: "@",
    2048: "Æ—…→←↔",
}
