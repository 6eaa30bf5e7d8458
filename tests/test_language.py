"""Languages: of one line, of long texts, of texts that mix them."""

import pytest

from articlekit.reader.record.language import language_of

TITLES = [
    ("zh-Hans", "美国国务卿宣布对中国官员实施签证限制"),
    ("zh-Hant", "美國國務卿宣布對中國官員實施簽證限制"),
    ("zh-Hans", "习近平"),
    ("zh-Hans", "港版国安法"),
    ("zh-Hant", "港版國安法"),
    ("zh-Hans", "武汉"),
    ("zh-Hant", "武漢"),
    ("zh-Hant", "蘋果日報"),
    ("zh-Hant", "佢哋唔知點解係咁"),
    ("zh", "中文"),  # Written alike in both scripts.
    ("zh", "北京暴雨"),
    ("zh-Hans", "Apple 发布 iPhone 12 和 MacBook Pro with M1"),
    ("zh-Hans", "Facebook、Twitter、Google 和 Amazon 的反垄断听证会"),
    ("en", "The President of the United States"),
    ("en", "An essay on 中文 and its writing in the world that we have known"),
    ("und", "Hong Kong"),
    ("und", "A Border Town’s Second Gamble"),
    ("ja", "感染の拡大が続いています"),
    ("ja", "新型コロナウイルス"),
    ("ja", "首相が辞任表明"),
    ("ja", "日本経済新聞"),
    ("zh-Hans", "优の良品的故事"),  # A shop sign.
    ("ko", "서울시장 사망"),
    ("ko", "北 미사일 發射 준비"),
    ("de", "Der Bundestag hat das Gesetz beschlossen"),
    ("fr", "La ministre est dans la ville pour les élections"),
    ("es", "El presidente del Gobierno anuncia las medidas"),
    ("pt", "O presidente não disse que a reforma é para uma cidade"),
    ("it", "Il presidente del Consiglio ha detto che non è"),
    ("nl", "De minister zei dat het niet waar is"),
    ("pl", "Prezydent powiedział, że nie jest to możliwe i się nie zgadza"),
    ("sv", "Statsministern säger att det är en ny lag och att vi ska"),
    ("cs", "Prezident řekl, že se to nestane a že je to dobré"),
    ("tr", "Bir açıklama yaptı ve bu konuda daha çok"),
    ("vi", "Thủ tướng và các bộ trưởng đã có mặt"),
    ("ru", "Были приняты решения"),
    ("uk", "Президент України підписав указ"),
    ("und", "Президент"),
    ("ar", "أعلن الرئيس المصري اليوم"),
    ("fa", "رئیس جمهور ایران گفت که این گزارش"),
    ("ug", "ئۇيغۇر خەلقى ۋە دۆلەت"),
    ("ur", "شہر کی کونسل نے ایک منصوبے کی منظوری دی"),
    ("ps", "د ښار شورا د بازار د لېږدولو پلان تصویب کړ"),
    ("ckb", "ئەنجومەنی شار پلانێکی پەسەند کرد بۆ گواستنەوەی بازاڕ"),
    ("kk", "Қалалық кеңес базарды ескі портқа көшіру жоспарын мақұлдады"),
    ("ky", "Шаардык кеңеш базарды эски портко көчүрүү планын бекитти"),
    ("mn", "Хотын зөвлөл захыг хуучин боомт руу нүүлгэх төлөвлөгөөг баталлаа"),
    ("ru", "Городской совет одобрил план, и это подтвердил мэр города Нұрлан"),
    ("tr", "Belediye meclisi pazarı eski limana taşıyacak planı onayladı"),
    ("az", "Şəhər şurası bazarı köhnə limana köçürmək planını təsdiq etdi"),
    ("und", "Erdoğan und Yılmaz"),
    ("lo", "ສະພາເມືອງໄດ້ອະນຸມັດແຜນການ"),
    ("bn", "শহর পরিষদ পরিকল্পনা অনুমোদন করেছে"),
    ("ta", "நகர சபை திட்டத்தை அங்கீகரித்தது"),
    ("ka", "საკრებულომ დაამტკიცა გეგმა"),
    ("hy", "Քաղաքային խորհուրդը հաստատեց ծրագիրը"),
    ("am", "የከተማው ምክር ቤት እቅዱን አጸደቀ"),
    ("bo", "བོད་ཀྱི་ཡི་གེ"),
    ("th", "ประเทศไทย"),
    ("und", ""),
    ("und", "2020-07-20 🙂"),
    ("und", "OK"),
]


@pytest.mark.parametrize(("language", "title"), TITLES)
def test_one_line(language, title):
    assert language_of([title]) == language


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        # A long text decides over a title in another language, and over one without any.
        ("zh-Hans", ["Breaking", "这是一篇报道，说的是一个国家的事。" * 20]),
        ("en", ["访谈", "This is what he said about the country that it was in. " * 20]),
        # A quotation in the other script is one thing.
        ("zh-Hans", ["报道", "这个国家的人们说话。" * 40 + "他們說這個國家" * 3]),
        ("zh-Hant", ["報導", "這個國家的人們說話。" * 40 + "他们说这个国家" * 3]),
        # A text of both scripts is decided by its start.
        (
            "zh-Hans",
            ["盘点历史上的灾难", "这个国家会说话。" * 30 + "這個國家的人們說話，時間過去了。" * 60],
        ),
        # What comes after the first two thousand letters is not read.
        ("zh-Hans", ["", "这个国家的人们说话。" * 300, "the end of it is that " * 5000]),
    ],
)
def test_whole_texts(language, texts):
    assert language_of(texts) == language
