import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.accounts import identifiers as ids
from portal.accounts.identifiers import IdentifierRefused

PUBLISHED = "91330106673959654P"
FICTIONAL = ["91330302MADEMP01XU", "91330303MADEMP028A", "91330382MADEMP036J", "12330300MADEMP044R"]
SPECIMEN = "11010519491231002X"


@pytest.mark.parametrize("code", [PUBLISHED, *FICTIONAL])
def test_valid_credit_code_is_accepted(code):
    assert ids.checked_usci(code) == code


@pytest.mark.parametrize("code", [PUBLISHED, *FICTIONAL])
def test_any_other_last_character_is_refused(code):
    for last in ids.USCI_CHARACTERS.replace(code[-1], ""):
        with pytest.raises(IdentifierRefused):
            ids.checked_usci(code[:-1] + last)


@pytest.mark.parametrize("code", [PUBLISHED, *FICTIONAL])
def test_inner_organisation_code_of_the_vectors_fits(code):
    assert ids.organisation_check(code[8:16]) == code[16]


@pytest.mark.parametrize(
    "typed",
    [
        "91330302mademp01xu",
        " 9133 0302 MADE MP01 XU ",
        "９１３３０３０２ＭＡＤＥＭＰ０１ＸＵ",
        "91330302-MADEMP01X-U",
        "91330302MADEMP01XU\u200b",
        "　91330302MADEMP01XU\n",
    ],
)
def test_credit_code_is_brought_into_one_form(typed):
    assert ids.checked_usci(typed) == "91330302MADEMP01XU"


@pytest.mark.parametrize(
    "typed", ["", "9133", "91330302MADEMP01XU1", "9I330302MADEMP01XU", "9133030２MADEMP01X\x00U", "١" * 18]
)
def test_impossible_credit_code_is_refused(typed):
    with pytest.raises(IdentifierRefused):
        ids.checked_usci(typed)


@given(
    st.text(alphabet=ids.USCI_CHARACTERS, min_size=17, max_size=17),
    st.integers(0, 16),
    st.sampled_from(ids.USCI_CHARACTERS),
)
def test_one_changed_character_never_passes(head, place, other):
    code = head + ids.usci_check(head)
    assume(code[place] != other)
    assert ids.is_usci(code)
    assert not ids.is_usci(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800001234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("0086-13800001234", "13800001234"),
        ("8613800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("\u202a13800001234\u202c", "13800001234"),
        ("0577-88001234", "0577-88001234"),
        ("(0577) 88001234", "0577-88001234"),
        ("（0577）8800 1234", "0577-88001234"),
        ("+86 577 88001234", "0577-88001234"),
        ("057788001234转12", "0577-88001234-12"),
        ("0577-88001234-12", "0577-88001234-12"),
        ("010-62001234", "010-62001234"),
        ("+886 912 345 678", "+886912345678"),
        ("00852 9123 4567", "+85291234567"),
        ("+39 055 1234567", "+390551234567"),
    ],
)
def test_telephone_number_is_brought_into_one_form(typed, stored):
    assert ids.checked_phone(typed) == stored
    assert ids.checked_phone(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12800001234",
        "1380000123",
        "138000012345",
        "call me",
        "+",
        "+1",
        "+1234567890123456",
        "+86 12345",
        "88001234",
        "1380000123四",
        "1380000\x001234",
    ],
)
def test_impossible_telephone_number_is_refused(typed):
    with pytest.raises(IdentifierRefused):
        ids.checked_phone(typed)


def test_only_a_mobile_passes_as_a_mobile():
    assert ids.checked_mobile("+86 138 0000 1234") == "13800001234"
    for typed in ("0577-88001234", "+886912345678", "12345"):
        with pytest.raises(IdentifierRefused):
            ids.checked_mobile(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Lin@Example.com", "lin@example.com"),
        (" lin@example.com\n", "lin@example.com"),
        ("ｌｉｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", "lin@example.com"),
        ("li\u200bn@exam\ufeffple.com", "lin@example.com"),
        ("lin+maker@example.com", "lin+maker@example.com"),
        ("林@例子.中国", "林@xn--fsqu00a.xn--fiqs8s"),
        ("o'hara@example.co.uk", "o'hara@example.co.uk"),
    ],
)
def test_twins_of_an_address_are_one_address(typed, stored):
    assert ids.checked_email(typed) == stored
    assert ids.checked_email(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "", "lin", "@example.com", "lin@", "lin@example", "lin@@example.com", "lin@exa mple.com", "a b@example.com",
        "lin@example.com\nBcc: all@example.com", "lin@example.com,eve@example.com", "<lin@example.com>", ".lin@example.com",
        "li..n@example.com", "lin@-example.com", "lin@127.0.0.1", "lin\x00@example.com", "x" * 65 + "@example.com",
        "lin@" + "a" * 64 + ".com", "lin@" + "a.bc" * 80 + ".com", "lin\ud800@example.com",
    ],
)  # fmt: skip
def test_impossible_address_is_refused(typed):
    with pytest.raises(IdentifierRefused):
        ids.checked_email(typed)


@given(st.text(max_size=80))
def test_whatever_is_typed_gives_a_settled_form_or_a_refusal(text):
    for check in (ids.checked_usci, ids.checked_phone, ids.checked_email, ids.checked_name, ids.checked_resident_id):
        try:
            settled = check(text)
        except IdentifierRefused:
            continue
        assert check(settled) == settled
        assert "\n" not in settled and "\r" not in settled and "\x00" not in settled


@given(st.emails())
def test_case_and_width_of_an_address_never_make_a_second_person(address):
    try:
        settled = ids.checked_email(address)
    except IdentifierRefused:
        assume(False)
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in address)
    assert ids.checked_email(address.upper()) == settled
    assert ids.checked_email(wide) == settled


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("张三", "张三"),
        ("  张三 ", "张三"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("Jean-Luc  O'Neill", "Jean-Luc O'Neill"),
        ("Ｊｏｈｎ　Ｓｍｉｔｈ", "John Smith"),
        ("𠮷田", "𠮷田"),
        ("陈龘", "陈龘"),
        ("王五（演示）", "王五（演示）"),
        ("（演示）", None),
        ("张", None),
        ("张3", None),
        ("x" * 51, None),
        ("<b>张三</b>", None),
        ("·张三", None),
        ("张三\u0000", None),
    ],
)
def test_person_name_keeps_its_letters_and_loses_the_rest(typed, stored):
    if stored is None:
        with pytest.raises(IdentifierRefused):
            ids.checked_name(typed)
    else:
        assert ids.checked_name(typed) == stored


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [
        (SPECIMEN, True),
        (SPECIMEN.lower(), True),
        ("110105 19491231 002X", True),
        ("１１０１０５１９４９１２３１００２Ｘ", True),
        ("110105194912310021", False),
        ("110105194902300020", False),
        ("110105491231002", False),
        ("", False),
    ],
)
def test_identity_number_is_checked_as_a_whole(typed, is_right):
    if is_right:
        assert ids.checked_resident_id(typed) == SPECIMEN
    else:
        with pytest.raises(IdentifierRefused):
            ids.checked_resident_id(typed)


@given(st.dates(min_value=ids.EARLIEST_BIRTH), st.integers(110000, 659999), st.integers(0, 999))
def test_any_birth_date_can_carry_its_check_character(born, place, order):
    head = f"{place}{born.year:04d}{born.month:02d}{born.day:02d}{order:03d}"
    assert ids.is_resident_id(head + ids.resident_id_check(head))


@pytest.mark.parametrize(
    ("mask", "whole", "shown"),
    [
        (ids.mask_phone, "13800001234", "138****1234"),
        (ids.mask_phone, "0577-88001234", "0577-******34"),
        (ids.mask_phone, "+886912345678", "+8869******78"),
        (ids.mask_phone, None, ""),
        (ids.mask_id, "330302199001011234", "330***********1234"),
        (ids.mask_id, "E12345678", "E********"),
        (ids.mask_email, "zhang@example.com", "z***@example.com"),
        (ids.mask_name, "张三", "张*"),
        (ids.mask_name, "欧阳修远", "欧*"),
        (ids.mask_name, "Mary Smith", "M***"),
        (ids.mask_name, "", ""),
    ],
)
def test_mask_shows_only_what_lists_may_show(mask, whole, shown):
    assert mask(whole) == shown


@given(st.from_regex(re.compile(r"1[3-9]\d{9}", re.ASCII), fullmatch=True))
def test_masked_mobile_hides_four_digits(phone):
    masked = ids.mask_phone(phone)
    assert masked.count("*") == 4 and unicodedata.is_normalized("NFC", masked)
