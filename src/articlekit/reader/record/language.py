"""The language of a text, and for Chinese its script, by counting characters and words.

Scripts are counted first. Simplified and traditional Chinese are distinguished by the characters
that only one of them has, languages in Latin script by their most frequent words. If that decides
nothing, the language is ``und``, or ``zh`` for Chinese of either script.

Old national standards list the characters of each script: GB 2312 those of mainland China, Big5
those of Taiwan, JIS X 0208 those of Japan.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from articlekit._text.cjk import HAN, HANGUL, KANA
from articlekit._text.patterns import lazy_pattern

_SAMPLE = 2000  # Characters that are counted; more do not change the result.
_FIRST_SAMPLE = 200  # Characters that decide most articles.

_SCRIPTS = {
    "han": lazy_pattern(f"[{HAN}]"),
    "kana": lazy_pattern(f"[{KANA}]"),
    "hangul": lazy_pattern(f"[{HANGUL}]"),
    "latin": lazy_pattern("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": lazy_pattern("[\u0400-\u04ff]"),
    "arabic": lazy_pattern("[\u0620-\u06d3]"),
    "th": lazy_pattern("[\u0e01-\u0e3a]"),
    "he": lazy_pattern("[\u05d0-\u05ea]"),
    "el": lazy_pattern("[\u0370-\u03ff]"),
    "hi": lazy_pattern("[\u0904-\u0939]"),
    "bo": lazy_pattern("[\u0f40-\u0fbc]"),
    "km": lazy_pattern("[\u1780-\u17b3]"),
    "my": lazy_pattern("[\u1000-\u109f]"),
    "lo": lazy_pattern("[\u0e81-\u0ede]"),
    "bn": lazy_pattern("[\u0985-\u09b9]"),
    "ta": lazy_pattern("[\u0b85-\u0bb9]"),
    "ka": lazy_pattern("[\u10d0-\u10ff]"),
    "hy": lazy_pattern("[\u0531-\u0587]"),
    "am": lazy_pattern("[\u1200-\u137f]"),
}
_ONE_LANGUAGE = tuple(name for name in _SCRIPTS if len(name) == 2)
"""The scripts that are read as those of one language, by its tag."""
_HIRAGANA = lazy_pattern("[\u3041-\u3096]")
_GB_RARE = b"\xd8"
_BIG5_RARE = b"\xc9"
# A Han character or a Korean syllable carries about as much information as four Latin letters.
_LATIN_PER_HAN = 4

_WORDS = {
    "en": "the of and to in a is that for it as was with be by on not he his but at are this have "
    "from or had an they which you were their has will would been what how does do why its about",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch "
    "es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über war",
    "fr": "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il "
    "sont avec son aux mais ont été leur cette ses a d l qu n c",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero "
    "sus le ha me si sin sobre este ya entre cuando todo esta ser son",
    "it": "di e il la che in a per un è del non una della i le con si da sono al come più ma dei "
    "nel alla gli ha anche delle o su lo dal questo",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao "
    "ele das à seu sua ou quando muito nos já eu também só pelo pela",
    "nl": "de van het een en in is dat op te zijn met voor niet die aan er om ook als dan maar bij "
    "nog uit naar heeft hij worden door wordt over hebben was",
    "sv": "och att det i en på är som av för med den till inte har de om ett han var men sig",
    "da": "og at det i en på er som af for med den til ikke har de om et han var men sig",
    "cs": "a se na je v že to do jako za by pro ve po jsem ale není jsou jeho která podle",
    "hu": "a az és hogy nem is egy ez de meg van volt azt csak már még",
    "ro": "de și în a la cu nu pe un o că din este mai pentru sunt care",
    "fi": "ja on ei että se oli hän mutta ovat kun niin myös joka",
    "pl": "w i na z do że się nie to jest o po przez jak od za dla oraz ale ich tym był może są",
    "id": "yang dan di ini itu dengan untuk dari dalam tidak akan pada juga ke karena adalah oleh "
    "sudah saya ada mereka telah bisa",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi en ne kadar ama sonra var",
    "vi": "và của là có được cho không các trong một với người những này đã khi để ở đến như",
}
# Nearly every Chinese paragraph has some of these. No simplified one is used in Japanese.
_FREQUENT = re.compile("[这时说为们对发经长现过动实总员报业关开门问间见认让东众华还进应]")
_FREQUENT_TRADITIONAL = re.compile(
    "[國這會來時說為們對發個學經長現過動實與總員報當業關開門問間見認讓東萬眾黨華]"
)
_COMMON = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_VIETNAMESE = lazy_pattern("[ảấầẩẫậắằẳẵặẻếềểễệỉỏốồổỗộớờởỡợủứừửữựỳỵỷơư]")
_TURKIC = lazy_pattern("[ığşə]")
_CENTRAL_ASIAN = lazy_pattern("[қғұңөүәҗһ]")
# Letters that only some languages in Arabic script have, in the order in which they decide.
_ARABIC = (
    ("[ټډړږښځڅ]", "ps"),
    ("[ێڵڕ]", "ckb"),
    ("[ۇۆۈې]", "ug"),
    ("[ٹڈڑںے]", "ur"),
    ("[پچژگ]", "fa"),
)
_WORD = lazy_pattern("[a-z\u00df-\u024f\u1e00-\u1eff]+")


def language_of(texts: Iterable[str]) -> str:
    """Return the BCP 47 tag of the language of several texts; reads only as many as it needs.

    The first text should be the title: in a mix of both Chinese scripts the beginning decides.
    """
    sample = ""
    is_long = False
    for text in texts:
        sample += text[:_SAMPLE] + "\n"
        if not is_long and len(sample) >= _FIRST_SAMPLE:
            is_long = True
            found = _obvious(sample[:_FIRST_SAMPLE])
            if found:
                return found
        if len(sample) >= _SAMPLE:
            break
    sample = sample[:_SAMPLE]
    return (is_long and _obvious(sample)) or _by_counting(sample)


def _obvious(text: str) -> str | None:
    """Chinese of one script or English, if nothing speaks against it.

    Counting takes most of the time of reading, and is not needed for most articles.
    """
    simplified = len(set(_FREQUENT.findall(text)))
    traditional = len(set(_FREQUENT_TRADITIONAL.findall(text)))
    if not (simplified or traditional):
        ascii_text = text.encode("ascii", "ignore").decode()
        if len(ascii_text) * 10 <= len(text) * 9:
            return None
        words = _WORD.findall(ascii_text.lower())
        common = sum(map(_COMMON["en"].__contains__, words))
        return "en" if common * 5 >= len(words) > 12 else None
    if "の" in text or "는" in text:  # Japanese and Korean share many of these characters.
        return None
    if simplified >= 3 and not traditional:
        return "zh-Hans"
    return "zh-Hant" if traditional >= 6 and not simplified else None


def _by_counting(text: str) -> str:
    characters = Counter(text)
    distinct = "".join(characters)
    counts = {
        name: sum([characters[char] for char in pattern.findall(distinct)])
        for name, pattern in _SCRIPTS.items()
    }
    kana, han = counts["kana"], counts["han"]
    asian = han + kana
    weights = {
        "ja" if _is_kana_enough(text, kana) and kana * 10 >= asian else "zh": asian
        * _LATIN_PER_HAN,
        "ko": counts["hangul"] * _LATIN_PER_HAN,
        "latin": counts["latin"],
        "cyrillic": counts["cyrillic"],
        "arabic": counts["arabic"],
        **{name: counts[name] for name in _ONE_LANGUAGE},
    }
    best = max(weights, key=lambda name: weights[name])
    if not weights[best]:
        return "und"
    found = _REFINE.get(best, lambda _: best)(text)
    # A few Han characters between many Latin names, such as those of products.
    if not found and han >= 3 and weights.get("zh", 0) * 3 >= weights[best]:
        found = _chinese(text)
    return found or "und"


def _is_kana_enough(text: str, kana: int) -> bool:
    """Whether there is more kana than a single の, which Chinese names have as well."""
    return kana >= 2 or (kana == 1 and "の" not in text and bool(_HIRAGANA.search(text)))


def _chinese(text: str) -> str:
    for part in (text, text[:_FIRST_SAMPLE]):
        counts = {"Hans": 0, "Hant": 0, "Jpan": 0, "": 0}
        for char, number in Counter(part).items():
            counts[_script(char)] += number
        simplified, traditional, japanese = counts["Hans"], counts["Hant"], counts["Jpan"]
        if japanese >= 2 and japanese * 10 >= len(_SCRIPTS["han"].findall(part)):
            return "ja"
        # A few characters may be quoted in the other script. The start decides a mixed text.
        least = 9 if part is text else 2
        if simplified > least * traditional:
            return "zh-Hans"
        if traditional > least * simplified:
            return "zh-Hant"
    return "zh"


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    """``Hans``, ``Hant`` or ``Jpan`` if a Han character is written in one of them alone."""
    if not _SCRIPTS["han"].match(char):
        return ""
    mainland, taiwan, japan = (_code(codec, char) for codec in ("gb2312", "big5", "shift_jis"))
    # Both standards have a second level of rare characters, some of which are frequent in the
    # other script.
    if mainland and (not taiwan or (mainland < _GB_RARE and taiwan >= _BIG5_RARE)):
        return "Hans"
    if taiwan and not mainland:
        return "Hant"
    return "Jpan" if japan and not (mainland or taiwan) else ""


def _code(codec: str, char: str) -> bytes:
    try:
        return char.encode(codec)
    except UnicodeEncodeError:
        return b""


def _latin(text: str) -> str | None:
    words = _WORD.findall(text.lower())
    scores = sorted(
        ((sum(map(common.__contains__, words)), name) for name, common in _COMMON.items()),
        reverse=True,
    )
    (best, name), (second, _) = scores[:2]
    # At least two frequent words, not only single letters, one word in eight, and a clear lead.
    common = _COMMON[name].intersection(words)
    several = len(common) >= 2 and max(map(len, common)) > 1
    if several and best * 8 >= len(words) and best * 3 >= second * 4:
        return name
    # No other languages have these letters, and they are in every few words.
    if len(_VIETNAMESE.findall(text.lower())) * 4 >= len(words) > 4:
        return "vi"
    if len(_TURKIC.findall(text)) * 8 >= len(words) > 4:
        return "az" if "ə" in text else "tr"
    return None


def _cyrillic(text: str) -> str:
    lower = text.lower()
    # A name of another language may have a letter or two.
    if len(_CENTRAL_ASIAN.findall(lower)) * 50 >= len(lower):
        if re.search("[қғұ]", lower):
            return "kk"
        if not re.search("[әҗһ]", lower):  # Letters of Tatar and Bashkir.
            return "ky" if "ң" in lower else "mn"
        return "und"
    if re.search("[іїєґ]", lower):
        return "uk" if not re.search("[ыэъё]", lower) else "und"
    if re.search("[ыэё]", lower):
        return "ru"
    # Frequent in Bulgarian, rare in Russian.
    return "bg" if lower.count("ъ") * 200 > len(lower) > 100 else "und"


def _arabic(text: str) -> str:
    for letters, language in _ARABIC:
        if re.search(letters, text):
            return language
    return "ar"


_REFINE = {"zh": _chinese, "latin": _latin, "cyrillic": _cyrillic, "arabic": _arabic}
