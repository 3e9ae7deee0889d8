"""The browser of the journeys starts, and sees what the live site serves."""


def test_browser_reaches_the_site_and_its_styles(page):
    answer = page.goto("/accounts/login/")
    assert answer.status == 200
    assert page.request.get("/static/vendor/icons.svg").status == 200


def test_phone_is_a_phone(phone):
    assert phone.viewport_size["width"] == 390
