"""The made-up city's workbooks are whole, agree with each other, and are nobody's."""

import io
from collections import Counter
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from qiao.engines.sheets.table import read_table
from qiao.engines.sheets.vocabulary import load_kind
from qiao.site.demo import city, invented, workbooks

AS_OF = date(2026, 11, 23)


def rows(data: bytes, sheet: int = 0) -> list[list]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return book.get_sheet_by_index(sheet).to_python(skip_empty_area=False)


@pytest.mark.parametrize("name", workbooks.SAMPLES)
def test_a_workbook_is_the_same_each_time(name):
    sample = workbooks.SAMPLES[name]
    assert sample.build(AS_OF) == sample.build(AS_OF)
    assert sample.file_name.endswith(".xlsx")


def test_people_do_not_change_with_the_day():
    earlier, later = city.unions(date(2024, 2, 29)), city.unions(AS_OF)
    assert [union.people for union in earlier] == [union.people for union in later]


@pytest.mark.parametrize("as_of", [date(2024, 2, 29), date(2026, 10, 31), AS_OF, date(2030, 1, 1)])
def test_terms_stand_where_the_demo_wants_them(as_of):
    unions = city.unions(as_of)
    assert {union.name for union in unions if union.term_due_on < as_of} == set(city.OVERDUE)
    near = {union.name for union in unions if 0 <= (union.term_due_on - as_of).days <= 119}
    assert near == set(city.DUE_SOON)


def test_every_name_in_the_tables_of_exceptions_is_a_union():
    names = Counter(union.name for union in city.unions(AS_OF))
    assert max(names.values()) == 1 and len(names) == 90
    named = {*city.OVERDUE, *city.DUE_SOON, *city.VACANT, *city.NO_WOMEN_FORM, *city.REPORTED_OTHERWISE}
    assert named | {*city.SIZES, workbooks.FAULTY_UNION} <= set(names)
    assert {union.superior for union in city.unions(AS_OF)} <= {*names, city.FEDERATION}


def test_figures_are_those_of_the_city():
    figures = city.figures(AS_OF)
    assert (figures["unions"], figures["direct"], figures["subordinate"]) == (90, 60, 30)
    assert figures["staff"] == figures["cadre"] + figures["worker"] + figures["other"]
    assert figures["staff_reported"] - figures["staff"] == sum(city.REPORTED_OTHERWISE.values())
    assert len(figures["direct_term_overdue"]) == 4 and len(figures["direct_no_chair"]) == 3
    assert 2400 <= figures["staff"] <= 2800 and figures["members"] < figures["staff"]


def test_the_organizations_table_adds_up():
    table = rows(workbooks.organizations(AS_OF))
    data = [row for row in table if isinstance(row[0], float)]
    assert len(data) == 90
    for name, those in (
        ("直属工会小计", [row for row in data if row[4] == "直属"]),
        ("下属工会小计", [row for row in data if row[4] == "下属"]),
        ("合　　计", data),
    ):
        (printed,) = [row for row in table if row[1] == name]
        assert printed[9:15] == [sum(row[column] for row in those) for column in range(9, 15)]
    assert all(row[9] == row[10] + row[11] + row[12] and row[13] <= row[9] for row in data)


def test_the_roster_holds_every_person_once():
    data = workbooks.people(AS_OF)
    listed = [row for sheet in (0, 1) for row in rows(data, sheet) if isinstance(row[0], float)]
    assert len(listed) == city.figures(AS_OF)["staff"]
    numbers = [row[4] for row in listed if row[4]]
    assert len(numbers) == len(set(numbers)) and 5 <= len(listed) - len(numbers) <= 20


def test_numbers_are_right_and_nobodys():
    people = [person for union in city.unions(AS_OF) for person in union.people]
    for person in people:
        number = person.id_number
        if number:
            assert number.startswith("99") and number[17] == invented.id_check_digit(number[:17])
            assert number[6:14] == f"{person.born_on:%Y%m%d}" and int(number[16]) % 2 == (person.sex == "男")
        assert person.phone[:3] in invented.MOBILE_RANGES and len(person.phone) == 11
    assert invented.id_check_digit("11010519491231002") == "X"  # the example in GB 11643


def test_social_credit_codes_have_their_check_character():
    for union in city.unions(AS_OF):
        if union.code:
            values = [invented._CODE_ALPHABET.index(character) for character in union.code]
            weights = [pow(3, place, 31) for place in range(17)] + [1]
            assert sum(v * w for v, w in zip(values, weights, strict=True)) % 31 == 0


def test_the_faulty_roster_has_its_faults_where_it_says():
    table = rows(workbooks.faulty_roster(AS_OF))
    headings = ["".join(str(cell).split()) for cell in table[2]]
    cells = {code: table[row - 1][headings.index(column)] for row, column, code in workbooks.faults()}
    assert len(cells) == 8 and len({row for row, _, _ in workbooks.faults()}) == 8
    assert isinstance(cells["number_lost_digits"], float)
    assert cells["missing"] == "" and cells["bad_date"] == "2015年13月" and len(cells["phone_length"]) == 10
    assert cells["checksum"][17] != invented.id_check_digit(cells["checksum"][:17])
    assert [row[3] for row in table].index(cells["duplicate_in_file"]) == 3


def test_the_superiors_table_is_empty_and_sums_what_will_stand_in_it():
    table = rows(workbooks.superior_table(AS_OF))
    assert [row for row in table[5:13] if any(row)] == []
    assert table[13][0] == "合计"


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [("organizations", "organizations", 90), ("people", "members", city.figures(AS_OF)["staff"])],
)
def test_the_sound_workbooks_are_understood_whole(name, kind, count):
    table = read_table(workbooks.SAMPLES[name].build(AS_OF), load_kind(kind), as_of=AS_OF)
    assert (len(table.rows), table.faults, table.ignored_columns) == (count, [], [])


def test_the_reader_finds_the_faults_of_the_faulty_roster_and_no_other():
    table = read_table(workbooks.faulty_roster(AS_OF), load_kind("members"), as_of=AS_OF)
    assert [(fault.row, fault.column, fault.code) for fault in table.faults] == workbooks.faults()
