"""Which language, and for Chinese which script: counted, never guessed.

Scripts are counted first. Chinese is told into simplified and traditional by characters that only
one of the two has, languages in Latin letters by their commonest words. Where that decides nothing
the answer is ``und``, or ``zh`` for Chinese of either script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Pairs of the characters that differ most often in news, simplified above, traditional below.
_SIMPLIFIED = (
    "们这国来时会过说为学对开门问间见话认让发点长东车马鱼鸟龙个动实现业产经济劳务员总统选举报导"
    "万与亚从众优传伤余俩债兑党关兴养兰决况冻净减凤击则刚创别办加劝医协单卖卫历压县参双变号听"
    "启员团园围图圆圣场块坏坚坛备复够头夺奋奖妇妈孙宁宝审宪宫宽对寻导将尔尘层属岁岛币师帐带帮库应"
    "庙废张弹强归当录态怀怜总恋惊惧惨愿战户执扩扫扬护报担拥择挡挥损换据撑敌数斗断无旧显晋晓权条极"
    "构枪标栋树样桥梦检榄欢欧残毁毕气汇汉汤沟没泪泽浅测浓涛涨渐温湾满滞滥灭灯灵灾炉热爱爷牵状独狱"
    "环电画疗痪皱盐监盖盘着矿码确碍礼种积称稳穷窃竞笔筑签简粮紧纠红约级纪纯纳纵纷纸线练组细织终"
    "绍结绕绘给绝绩续维绿缅缓编缘缩罗罚职联胁胜脑脸舰艰节芦苏药获蓝虑虽蚁补装观规视览觉触订计讨"
    "训议讯记讲许论设访证评识诉词译试诗诚该详语误请诸课谁调谈谋谓谢谣谱贝负贡财责贤败货质贩贪购"
    "贫贯贵贸费资赌赏赔赛赞赢趋跃轨转轮软轻载较辆辈输边达迁运进远违连迟适逻邓邮郑里针钟钢钱铁"
    "银锁错镇阅队阳阴阵阶际陆陈险随隐难雾静顶项顺须顾预领频题颜额风飞馆驱驻骂验骗鲁鲜齐齿龄"
)
_TRADITIONAL = (
    "們這國來時會過說為學對開門問間見話認讓發點長東車馬魚鳥龍個動實現業產經濟勞務員總統選舉報導"
    "萬與亞從眾優傳傷餘倆債兌黨關興養蘭決況凍淨減鳳擊則剛創別辦加勸醫協單賣衛歷壓縣參雙變號聽"
    "啟員團園圍圖圓聖場塊壞堅壇備復夠頭奪奮獎婦媽孫寧寶審憲宮寬對尋導將爾塵層屬歲島幣師帳帶幫庫應"
    "廟廢張彈強歸當錄態懷憐總戀驚懼慘願戰戶執擴掃揚護報擔擁擇擋揮損換據撐敵數鬥斷無舊顯晉曉權條極"
    "構槍標棟樹樣橋夢檢欖歡歐殘毀畢氣匯漢湯溝沒淚澤淺測濃濤漲漸溫灣滿滯濫滅燈靈災爐熱愛爺牽狀獨獄"
    "環電畫療瘓皺鹽監蓋盤著礦碼確礙禮種積稱穩窮竊競筆築簽簡糧緊糾紅約級紀純納縱紛紙線練組細織終"
    "紹結繞繪給絕績續維綠緬緩編緣縮羅罰職聯脅勝腦臉艦艱節蘆蘇藥獲藍慮雖蟻補裝觀規視覽覺觸訂計討"
    "訓議訊記講許論設訪證評識訴詞譯試詩誠該詳語誤請諸課誰調談謀謂謝謠譜貝負貢財責賢敗貨質販貪購"
    "貧貫貴貿費資賭賞賠賽贊贏趨躍軌轉輪軟輕載較輛輩輸邊達遷運進遠違連遲適邏鄧郵鄭裡針鐘鋼錢鐵"
    "銀鎖錯鎮閱隊陽陰陣階際陸陳險隨隱難霧靜頂項順須顧預領頻題顏額風飛館驅駐罵驗騙魯鮮齊齒齡"
)
_BOTH = frozenset("着著里斗累")  # Written in texts of the other script too, with another meaning.
_HANS = frozenset(_SIMPLIFIED) - frozenset(_TRADITIONAL) - _BOTH
_HANT = frozenset(_TRADITIONAL) - frozenset(_SIMPLIFIED) - _BOTH

_SAMPLE = 2000  # Letters, as many as decide any real article.
_GLANCE = 200  # Characters, as many as decide most of them.

_SCRIPTS = {
    "han": re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
    "kana": re.compile("[\u3041-\u30fa\u31f0-\u31ff]"),
    "hangul": re.compile("[\uac00-\ud7a3\u1100-\u11ff]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "arabic": re.compile("[\u0620-\u06d3]"),
    "th": re.compile("[\u0e01-\u0e3a]"),
    "he": re.compile("[\u05d0-\u05ea]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "hi": re.compile("[\u0904-\u0939]"),
    "bo": re.compile("[\u0f40-\u0fbc]"),
    "km": re.compile("[\u1780-\u17b3]"),
    "my": re.compile("[\u1000-\u109f]"),
}
# A Han character says about as much as four Latin letters.
_LATIN_PER_HAN = 4

_WORDS = {
    "en": "the of and to in a is that for it as was with be by on not he his but at are this have "
    "from or had an they which you were their has will would been what how does do why its about",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch "
    "es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über war",
    "fr": "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il "
    "sont avec son aux mais ont été leur cette ses d l qu n c",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero "
    "sus le ha me si sin sobre este ya entre cuando todo esta ser son",
    "it": "di e il la che in a per un è del non una della i le con si da sono al come più ma dei "
    "nel alla gli ha anche delle o su lo dal questo",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao "
    "ele das à seu sua ou quando muito nos já eu também só pelo pela",
    "nl": "de van het een en in is dat op te zijn met voor niet die aan er om ook als dan maar bij "
    "nog uit naar heeft hij worden door wordt over hebben was",
    "pl": "w i na z do że się nie to jest o po przez jak od za dla oraz ale ich tym był może są",
    "id": "yang dan di ini itu dengan untuk dari dalam tidak akan pada juga ke karena adalah oleh "
    "sudah saya ada mereka telah bisa",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi en ne kadar ama sonra var",
    "vi": "và của là có được cho không các trong một với người những này đã khi để ở đến như",
}
# The characters of the pairs above that hardly any paragraph of Chinese news is without.
_FREQUENT = frozenset("国这会来时说为们对发个学经长现过动实与总员报当业关开门问间见认让东万众党华")
_FREQUENT_TRADITIONAL = frozenset(
    "國這會來時說為們對發個學經長現過動實與總員報當業關開門問間見認讓東萬眾黨華"
)
_COMMON = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_WORD = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]+")


def language_of(texts: Iterable[str]) -> str:
    """The BCP 47 tag of what `texts` say together; reads no more of them than it must.

    The first text should be the title: where Chinese of both scripts is mixed, the beginning says
    which one the article is in.
    """
    sample = ""
    glanced = False
    for text in texts:
        sample += text[:_SAMPLE] + "\n"
        if not glanced and len(sample) >= _GLANCE:
            glanced = True
            found = _glance(sample[:_GLANCE])
            if found:
                return found
        if len(sample) >= _SAMPLE:
            break
    return _count(sample[:_SAMPLE])


def _glance(text: str) -> str | None:
    """The answer where it is plain: Chinese of one script, or English."""
    chars = set(text)
    simplified = len(_FREQUENT & chars)
    traditional = len(_FREQUENT_TRADITIONAL & chars)
    if not (simplified or traditional):
        ascii_text = text.encode("ascii", "ignore").decode()
        if len(ascii_text) * 10 <= len(text) * 9:
            return None
        words = _WORD.findall(ascii_text.lower())
        common = sum(map(_COMMON["en"].__contains__, words))
        return "en" if common * 5 >= len(words) > 12 else None
    if "の" in chars or "는" in chars:  # Japanese and Korean share many of these characters.
        return None
    if simplified >= 6 and not traditional:
        return "zh-Hans"
    return "zh-Hant" if traditional >= 6 and not simplified else None


def _count(text: str) -> str:
    some = "".join(set(text))  # Most scripts do not occur at all, which is soon found out.
    counts = {
        name: len(pattern.findall(text)) if pattern.search(some) else 0
        for name, pattern in _SCRIPTS.items()
    }
    kana, han = counts["kana"], counts["han"]
    asian = han + kana
    weights = {
        "ja" if kana >= 2 and kana * 10 >= asian else "zh": asian * _LATIN_PER_HAN,
        "ko": counts["hangul"] * 2,
        "latin": counts["latin"],
        "cyrillic": counts["cyrillic"],
        "arabic": counts["arabic"],
        **{name: counts[name] for name in ("th", "he", "el", "hi", "bo", "km", "my")},
    }
    best = max(weights, key=lambda name: weights[name])
    if not weights[best]:
        return "und"
    return _REFINE.get(best, lambda _: best)(text) or "und"


def _chinese(text: str) -> str:
    for part in (text, text[:_GLANCE]):
        found = set(part)
        simplified = sum(map(part.count, _HANS & found))
        traditional = sum(map(part.count, _HANT & found))
        # A quotation in the other script is one thing; a text of both is decided by its start.
        least = 9 if part is text else 2
        if simplified > least * traditional:
            return "zh-Hans"
        if traditional > least * simplified:
            return "zh-Hant"
    return "zh"


def _latin(text: str) -> str | None:
    words = _WORD.findall(text.lower())
    scores = sorted(
        ((sum(map(common.__contains__, words)), name) for name, common in _COMMON.items()),
        reverse=True,
    )
    (best, name), (second, _) = scores[:2]
    # Two of the commonest words at least, one word in eight, and clearly ahead.
    several = len(_COMMON[name].intersection(words)) >= 2
    return name if several and best * 8 >= len(words) and best * 3 >= second * 4 else None


def _cyrillic(text: str) -> str:
    lower = text.lower()
    if re.search("[іїєґ]", lower):
        return "uk" if not re.search("[ыэъё]", lower) else "und"
    return "ru" if re.search("[ыэъё]", lower) else "und"


def _arabic(text: str) -> str:
    if re.search("[ۇۆۈې]", text):
        return "ug"
    return "fa" if re.search("[پچژگ]", text) else "ar"


_REFINE = {"zh": _chinese, "latin": _latin, "cyrillic": _cyrillic, "arabic": _arabic}
