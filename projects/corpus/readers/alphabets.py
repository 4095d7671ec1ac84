"""How often letters are written in the languages people bring: what an encoding is judged by.

Letters stand in falling order of use, after published letter counts; for Latin scripts only those beyond ASCII, since
ASCII reads the same in nearly every encoding. `words` are frequent ASCII words, for telling Latin languages apart where
there are few accents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Script = Literal["latin", "cyrillic", "greek", "hebrew", "arabic", "thai", "han", "kana", "hangul"]


@dataclass(frozen=True)
class Language:
    """One language: its script and its letters, the most frequent first."""

    code: str
    script: Script
    letters: str
    words: frozenset[str] = frozenset()


def _latin(code: str, letters: str, words: str = "") -> Language:
    return Language(code, "latin", letters, frozenset(words.split()))


_SIMPLIFIED = (
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于"
    "心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回"
    "位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感见明问力理尔点文几定本公特做外孩相西果走将月"
    "十实向声车全信重三机工物气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许先口由死安"
    "写性马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关放至张认接告入笑内英军候民岁往何度山觉路带万"
    "男边风解叫任金快原吃变通师立象数四失满战远格士音轻目条呢权律保护享益障际联合宣言政治济育制规建设展区产业"
)
_TRADITIONAL = (
    "的一是了我不人在他有這個上們來到時大地為子中你說生國年著就那和要她出也得裡後自以會家可下而過天去能對小多然於"
    "心學麼之都好看起發當沒成只如事把還用第樣道想作種開美總從無情己面最女但現前些所同日手又行意動方期它頭經長兒回"
    "位分愛老因很給名法間斯知世什兩次使身者被高已親其進此話常與活正感見明問力理爾點文幾定本公特做外孩相西果走將月"
    "十實向聲車全信重三機工物氣每並別真打太新比才便夫再書部水像眼等體卻加電主界門利海受聽表德少克代員許先口由死安"
    "寫性馬光白或住難望教命花結樂色更拉東神記處讓母父應直字場平報友關放至張認接告入笑內英軍候民歲往何度山覺路帶萬"
    "男邊風解叫任金快原吃變通師立象數四失滿戰遠格士音輕目條呢權律保護享益障際聯合宣言政治濟育制規建設展區產業"
)
_JAPANESE = (
    "のいにるたしとはてをがなかでっれらりもこうスンきんーくルさあすまイだけトリよラそつえクわドアせみタシどレちロ"
    "めテフお人日グ一大国年マ本中カコム出サ会ジ者行事的ばデブやびキ社合上分自チプ政同生学権有時後利法定平前地方へ"
    "見間体ろニ新何部発入オ場三動手対力主理業十高下ほ成実ダ思東全現不内べげずむひねふエウセパミツビナメハモッュョ"
    "ャぶごゆ由教経民和保護表長関係等月小目金立家意物問度名気安最子明外戦記回使活受言機通話文相開要連続戻設変更選"
    "択削除追加編集項必空値正認証式数字無効電車今二女用書心海私食土作水世界京都市県道語読来当次他多取点様化考"
    "制公第原産調員結代解朝"
)
_KOREAN = (
    "이다의는에을가고하지로은도를한기사어자나리시아서인라만그들여일대수해있정것게부전면보원장주제과으오상구조비국"
    "성모스마화동생신우소와거안관적공경유문세내때권계및등할법든결며학방러위련당함될된발없음연무습니까선택설력입"
    "록파필드값올바른합개요청용변삭추않실진명행치본점중통분식양물회간직미재교속체데르더였었던려민또각누평존엄"
)
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_PERSIAN = "ایرندهموتبسشکگزلحجفقعخپآچصطضذغظژثئيكءأۀة،؟؛۰۱۲۳۴۵۶۷۸۹"

LANGUAGES: tuple[Language, ...] = (
    _latin("en", "éèöüïáñçêóàä", "the of and to in is that for it as with be by not are this was or"),
    _latin("fr", "éèàêçùôâîûëïœæ", "le la les de des et en un une du que est pour dans qui pas sur au ne"),
    _latin("de", "üäöß", "der die und den das von zu mit ist des im nicht ein eine auf dem sich werden"),
    _latin("es", "óíáéñúü¿¡ºª", "de la que el en los se del las por un para con no una es su al lo"),
    _latin("pt", "ãçáéíóêõâúàôºª", "de que do da em para com os no se na por dos as um uma ao mais"),
    _latin("it", "àèùìòéó", "di che la il un per in del della sono con non una le si dei da ogni"),
    _latin("ca", "àèóéíòçúïü", "de la que el els les per una amb del no un en es als seva"),
    _latin("nl", "ëéïèöüóá", "de van het een en in is dat op te zijn met voor niet aan door of"),
    _latin("da", "øåæéöäü", "og i det at en til er som for med der af ikke har den eller"),
    _latin("sv", "äåöéü", "och att i en som det av den till inte med har om eller var"),
    _latin("fi", "äöåéš", "ja on ei se joka oli hän sen mutta tai ovat kun"),
    _latin("is", "ðáíóöúæþéý", "og sem til er um ekki hefur fyrir eru var skal"),
    _latin("et", "äõüöšž", "ja on ei et see ta kui oma ning või mis"),
    _latin("pl", "łąęóżśćńź", "w i na z do nie jest o od przez oraz lub jak za po dla"),
    _latin("cs", "íáéěřýžčšůúňťďó", "a v je na se s z do o k pro nebo jako od po ve"),
    _latin("sk", "áíéčýžšľúťôňäďóŕĺ", "a v je na sa s z do o k pre alebo ako od po vo"),
    _latin("hu", "áéöőíóüúű", "a az és hogy nem van egy is meg minden vagy ki"),
    _latin("ro", "ăîâşţáéșț", "de la cu o pe din este un care nu sau mai sunt ca prin pentru"),
    _latin("hr", "šžčćđ", "i u je na se za da su od s kao ne ili nije biti"),
    _latin("sl", "čšž", "in je v na se za da so ne ki pri ali ima biti"),
    _latin("sq", "ëçâ", "e i me dhe nga ka tij ose si nuk se"),
    _latin("tr", "ıüşğöçâîû", "ve bir bu da de her hak hakk olarak ile veya ne daha olan"),
    _latin("lt", "ėšžąųįūčę", "ir kad yra su i kaip jo turi arba bei savo teisę"),
    _latin("lv", "āīēšņūļģžķč", "un ir ar uz no kas par vai lai arī pie ne"),
    _latin("eo", "ĝĉŭŝĵĥ", "la de kaj en al estas por kun ne aŭ el ke"),
    _latin("mt", "ħġżċàè", "li ta il u fil tal minn biex huwa jew"),
    _latin("vi", "\u0300\u0301\u0323đêâôưăơàáéóúíìèòùý\u0309\u0303ãõ", "trong hay cho khi theo do tham gia"),
    Language("ru", "cyrillic", _RUSSIAN),
    Language("uk", "cyrillic", "оанивіетрсклудмпязьгбйчхцїжюєщшфґ"),
    Language("be", "cyrillic", "аніоерсыктлўяувдмпзьгцбхйчёшжюэфґ"),
    Language("bg", "cyrillic", "аоиентрсвлкдпмзугябъчцжхшщюйфь"),
    Language("sr", "cyrillic", "аоиенрсјтукдвлмпзгбчшжћцђхњљфџ"),
    Language("mk", "cyrillic", "аоиетнрсвкдлпмузјгбчшцжњфхќѓљѕџ"),
    Language("kk", "cyrillic", "аеынтрдліқсоғмбкжпгзйуөшәүңұияхвцфчэюьъщһё"),
    Language("ky", "cyrillic", "аынеркдтулогбисүмөжшчйпңзэяхвъёюфцьщ"),
    Language("mn", "cyrillic", "анэлгоирүдсхбтөымжзчуеяйвшцкпфюъьщё"),
    Language("tg", "cyrillic", "аионрдмтеҳсвкшбулягхпзҷқғфчйӣӯёъюэж"),
    Language("tt", "cyrillic", "аенлрытәкдигмсубоүшзйөяпчңхвҗһфюэцжъьщ"),
    Language("uz", "cyrillic", "аинорлдтшекбмуғвқсзйхҳчяўпгжёюфъэц"),
    Language("el", "greek", "ατοιενσρκπηυμςλόίάγέδήωχθύφβώξζψϊΐ"),
    Language("he", "hebrew", "יוהלאתרמשבנדםכעקחפצגןטסזךףץ־׳״"),
    Language("ar", "arabic", "الينمرتوبةعدسفهكقحجشصطخذىأإضزئثءظغآؤ،؛؟\u064b\u064e\u064f\u0650\u0651\u0652ـ"),
    Language("fa", "arabic", _PERSIAN),
    Language("ur", "arabic", "ایکےرہنموتسلبدپگعحٹجخھفقشچڑآئطزصڈغںضثذظژۓؤأ،۔؟"),
    Language("ug", "arabic", "اىەنلرېئقشتغدكۇمپبسۈۋيچگزۆوخجڭھژف،؟"),
    Language("th", "thai", "านรกอเงมยลว่้สตทปดบคะไหำชพิีัุู์แใ็จโซขผถฟธณฐญศษฝฉฆฎฏฑฒฌฤๆฯ"),
    Language("zh-Hans", "han", _SIMPLIFIED),
    Language("zh-Hant", "han", _TRADITIONAL),
    Language("ja", "kana", _JAPANESE),
    Language("ko", "hangul", _KOREAN),
)
