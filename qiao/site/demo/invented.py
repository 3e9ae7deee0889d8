"""Invented names and numbers: nobody's, yet right by their check digits.

Identity numbers begin with 99, which is no province; mobile numbers lie in ranges, and landlines under an
area code, that no carrier uses. So no sample can be a living person's.
"""

from datetime import date
from random import Random

AREAS = ("990101", "990102", "990103", "990111", "990121")
MOBILE_RANGES = ("160", "163", "164", "169")
AREA_CODE = "0499"

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "单解仇区查朴盖翟缪宁"
)
_COMPOUND_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "尉迟", "令狐")
_MALE = "伟强磊军勇杰涛明超辉刚平建国海峰林志宇鹏飞浩然俊凯斌振华东旭晨博文彬健云龙家豪泽毅恒"
_FEMALE = "芳娜敏静丽艳娟霞秀兰燕玲婷雪慧莹倩颖洁梅琳晶欣雨佳妍蓉岚月萍红玥喆瑶琪云怡思"
_FROM_AFAR = {
    "维吾尔族": ("艾力·买买提", "古丽·阿不都", "吐尔逊·尼牙孜"),
    "藏族": ("扎西顿珠", "卓玛央金"),
    "蒙古族": ("巴特尔", "萨仁图雅"),
}
_MINORITIES = ("土家族", "回族", "满族", "苗族", "壮族", "蒙古族", "维吾尔族", "藏族", "朝鲜族")


def person_name(random: Random, sex: str) -> str:
    """A name of two or three characters, now and then with a double surname."""
    surname = random.choice(_COMPOUND_SURNAMES) if random.random() < 0.008 else random.choice(_SURNAMES)
    pool = _FEMALE if sex == "女" else _MALE
    return surname + "".join(random.choice(pool) for _ in range(1 if random.random() < 0.28 else 2))


def ethnic_group(random: Random) -> str:
    return random.choice(_MINORITIES) if random.random() < 0.06 else "汉族"


def name_from_afar(random: Random, group: str) -> str | None:
    """A name as people of that group bear it, for some of them."""
    names = _FROM_AFAR.get(group)
    return random.choice(names) if names and random.random() < 0.7 else None


def id_number(random: Random, born_on: date, sex: str, taken: set[str]) -> str:
    """An identity number not yet ``taken`` (GB 11643: area, birth, order – odd for men –, check digit)."""
    while True:
        order = random.randrange(0, 999, 2) + (sex == "男")
        body = f"{random.choice(AREAS)}{born_on:%Y%m%d}{order:03d}"
        number = body + id_check_digit(body)
        if number not in taken:
            taken.add(number)
            return number


def id_check_digit(body: str) -> str:
    """The 18th character for the first 17 (GB 11643, ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body)) % 11]


_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def social_credit_code(random: Random) -> str:
    """A 统一社会信用代码 of a trade union (81…) with its check character (GB 32100, MOD 31)."""
    body = f"81990100MC{random.randrange(10**6):06d}{random.choice(_CODE_ALPHABET[10:])}"
    total = sum(_CODE_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return body + _CODE_ALPHABET[-total % 31]


def mobile(random: Random) -> str:
    return f"{random.choice(MOBILE_RANGES)}{random.randrange(10**8):08d}"


def landline(random: Random) -> str:
    return f"{AREA_CODE}-{random.randrange(3 * 10**6, 4 * 10**6)}"
