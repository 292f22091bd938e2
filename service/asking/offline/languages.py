"""Which language words are in that no definition has: whoever asks in another one is told so, and not word by word.

language_of(["wie", "viel", "umsatz"])        "German"
language_of(["上个月的销售额"])                  "Chinese"
language_of(["unicorns"])                     ""
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_WORDS = {
    "German": "der die das den dem und wie viel viele von im pro nach letzten letzte letzter letztes monat woche jahr"
    " tag quartal umsatz verkauf verkäufe zeige mir uns wir hatten haben welche welcher für mit ohne nicht heute"
    " gestern abteilung abteilungen januar februar märz mai juni juli oktober dezember",
    "French": "le la les du des de et un une mois dernier dernière semaine année jour combien par pour avec sans quel"
    " quelle quels ventes chiffre d'affaires est sont nous avons hier aujourd'hui magasin montre montrez moi",
    "Spanish": "el los las del y un una mes pasado pasada semana año día cuánto cuántos cuántas por para con sin qué"
    " cuál ventas fueron son tenemos ayer hoy tienda muestra muéstrame en",
    "Italian": "il lo gli della del dei di e un una mese scorso scorsa settimana anno giorno quanto quanti per con"
    " senza quale vendite sono abbiamo ieri oggi negozio mostra mostrami nel",
    "Portuguese": "o os as do da dos das e um uma mês passado passada semana ano dia quanto quantos por para com sem"
    " qual vendas foram são temos ontem hoje loja mostre em",
    "Dutch": "de het een en van vorige maand week jaar dag hoeveel per voor met zonder welke omzet verkoop zijn hebben"
    " gisteren vandaag winkel toon laat zien",
    "Polish": "i w na z do ile za przez ostatni zeszły miesiąc tydzień rok dzień sprzedaż był była sklep pokaż dla bez",
}
_KNOWN = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_SCRIPTS = {
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "CJK": "Chinese",
    "CYRILLIC": "Russian or a language with the same letters",
    "ARABIC": "Arabic or a language with the same letters",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "DEVANAGARI": "Hindi or a language with the same letters",
    "THAI": "Thai",
}
_FEWEST = 2
"""Words of a language, for one whose letters are those of English."""


def language_of(words: Iterable[str]) -> str:
    """The language that most of the words are in; "" where that is not clear."""
    given = [word.lower().replace("’", "'") for word in words]
    scripts = {unicodedata.name(letter, "").split(" ")[0].split("-")[0] for word in given for letter in word}
    for script, language in _SCRIPTS.items():
        if script in scripts:
            return language
    counts = {language: sum(word in known for word in given) for language, known in _KNOWN.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= _FEWEST and 2 * counts[best] >= len(given) else ""
