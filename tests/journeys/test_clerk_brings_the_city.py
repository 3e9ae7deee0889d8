"""The first job: the clerk drops the workbooks that her offices sent, and has the table of every report."""

import io
from datetime import date

import openpyxl

from qiao.site.demo import city, workbooks

ON = date(2023, 6, 30)
FIGURES = city.figures(ON)


def sent(name: str, build) -> dict:
    """A file as the clerk drops it."""
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": name, "mimeType": mime, "buffer": build(ON)}


def upload(screen, where: str, file: dict, union: str = "") -> None:
    screen.goto(where)
    screen.locator("input[type=file]").set_input_files(file)
    screen.locator("input[type=date]").fill(ON.isoformat())
    if union:
        screen.get_by_label("是哪个工会的花名册").select_option(label=union)
    screen.get_by_role("button", name="上传并核对").click()
    screen.wait_for_load_state()


def confirm(screen, worker) -> None:
    screen.get_by_role("button", name="确认写入").click()
    screen.wait_for_load_state()
    worker()
    screen.reload()


def read(download) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(download.path().read_bytes()))


def test_the_clerk_brings_the_city_and_has_the_table(screen, clerk, sign_in, worker, look):
    sign_in(screen, clerk)
    look(screen, "01-first-run")

    upload(screen, "/imports/new/organizations/", sent("一览表.xlsx", workbooks.organizations))
    look(screen, "02-organizations-checked")
    assert screen.get_by_role("link", name="90").first.is_visible()
    confirm(screen, worker)
    assert screen.get_by_text("已写入 90 行").first.is_visible()
    look(screen, "03-organizations-written")

    upload(screen, "/imports/new/members/", sent("花名册.xlsx", workbooks.people))
    look(screen, "04-people-checked")
    confirm(screen, worker)
    assert screen.get_by_text("已写入 2,740 行").first.is_visible()

    upload(
        screen,
        "/imports/new/members/",
        sent("图书馆.xlsx", workbooks.faulty_roster),
        union=workbooks.FAULTY_UNION,
    )
    look(screen, "05-faulty-roster")
    with screen.expect_download() as faulty:
        screen.get_by_role("link", name="下载标出差错的表").click()
    marked = [cell.value for row in read(faulty.value).active.iter_rows() for cell in row if cell.value]
    assert "问题与改法" in marked
    screen.get_by_role("button", name="确认写入").click()
    screen.wait_for_load_state()
    assert screen.get_by_text("什么都没有写入").first.is_visible()

    screen.goto(f"/basics/?on={ON}")
    look(screen, "06-basics")
    assert screen.get_by_role("link", name=f"{FIGURES['staff']:,}").first.is_visible()
    screen.get_by_role("link", name=str(FIGURES["unions"])).first.click()
    screen.wait_for_load_state()
    look(screen, "07-names")
    assert screen.get_by_text("市财政局工会").first.is_visible()

    screen.goto("/basics/?on=2020-01-01")
    look(screen, "08-a-past-day")
    assert not screen.get_by_role("link", name=f"{FIGURES['staff']:,}").count()

    screen.goto("/tables/")
    screen.locator("input[type=file]").set_input_files(sent("空表.xlsx", workbooks.superior_table))
    screen.locator("input[type=date]").fill(ON.isoformat())
    screen.get_by_role("button", name="填表").click()
    screen.wait_for_load_state()
    look(screen, "09-filled-table")
    with screen.expect_download() as filled:
        screen.get_by_role("link", name="下载填好的表").click()
    cells = [
        cell.value for row in read(filled.value).active.iter_rows() for cell in row if cell.value is not None
    ]
    assert sum(str(cell).endswith("工会") for cell in cells) >= FIGURES["direct"]
