"""A line list is brought in the browser: columns guessed, a question asked, faults shown, people registered, taken back."""

import pytest

from ringfence.apps.imports import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = (
    "编号,姓名,性别,出生日期,现住址,手机号码\n"
    "1,柳一,男,1990-02-03,柳塘镇,13900000001\n"
    "2,柳二,女,3/4/1988,柳塘镇,13900000002\n"
    "3,柳三,女,1988-13-30,柳塘镇,13900000003\n"
    "4,柳四,女,1979.7.1,柳塘镇,1.39E+10\n"
)
MANY = "编号,姓名\n" + "".join(f"{n},柳{chr(0x4E00 + n)}\n" for n in range(60))


def bring(page, folder, text):
    path = folder / "people.csv"
    path.write_text(text, encoding="gb18030")
    page.goto("/imports/new/?kind=people")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="继续").click()


@pytest.mark.parametrize("phone", [False, True])
def test_from_the_file_to_people_and_back(make_user, open_browser, faults_of, picture, tmp_path, phone):
    page = open_browser(make_user("epidemiologist"), phone=phone)
    page.goto("/imports/")
    page.get_by_role("link", name="导入文件").click()
    found = faults_of(page)
    bring(page, tmp_path, PEOPLE)
    picture(page, f"import-columns-{phone}")
    found += faults_of(page)
    page.get_by_role("button", name="继续").click()
    page.get_by_text("先写日还是先写月").wait_for()
    picture(page, f"import-check-{phone}")
    found += faults_of(page)
    assert page.get_by_role("button", name="导入", exact=True).is_disabled()
    page.get_by_label("先写日还是先写月").select_option("day")
    page.get_by_role("button", name="重新读取").click()
    page.get_by_role("button", name="导入", exact=True).click()
    page.get_by_text("行数相符").wait_for()
    picture(page, f"import-done-{phone}")
    found += faults_of(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="错误文件").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "科学计数法" in text and "没有这样的日期或时间" in text
    page.get_by_label("理由").fill("文件有误")
    page.get_by_role("button", name="撤销", exact=True).click()
    page.get_by_text("导入已撤销").wait_for()
    assert found == []


def test_a_long_import_shows_how_far_it_is(make_user, open_browser, tmp_path, monkeypatch):
    monkeypatch.setattr(actions, "CHUNK", 20)
    monkeypatch.setattr(actions, "CHUNK_TOGETHER", 20)
    real = actions.carry_on
    monkeypatch.setattr(actions, "carry_on", lambda batch, **more: real(batch, **{**more, "seconds": 0}))
    page = open_browser(make_user("epidemiologist"))
    bring(page, tmp_path, MANY)
    page.get_by_role("button", name="继续").click()
    page.get_by_role("button", name="导入", exact=True).click()
    page.get_by_role("progressbar").wait_for()
    page.get_by_text("行数相符").wait_for()
    assert page.locator("#progress td").first.inner_text() == "60"
