"""The wizard's steps over HTTP."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qiao.site.demo import workbooks

ON = date(2023, 6, 30)


@pytest.mark.django_db
def test_a_workbook_goes_in_and_out_over_the_api(
    account, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.FILES_ROOT = tmp_path
    client = Client()
    client.force_login(account("supervisor").user, backend=settings.AUTHENTICATION_BACKENDS[0])
    file = SimpleUploadedFile("一览表.xlsx", workbooks.organizations(ON))
    sent = client.post(
        "/api/v1/imports/upload", {"kind": "organizations", "as_of": "2023-06-30", "file": file}
    ).json()
    assert (sent["stage"], sent["counts"]["new"]) == ("checked", 90)
    address = f"/api/v1/imports/{sent['public_id']}"
    assert client.get(f"{address}/preview").json()["faults"] == []
    with django_capture_on_commit_callbacks(execute=True):
        assert (
            client.post(f"{address}/start", {}, content_type="application/json").json()["stage"] == "writing"
        )
    assert client.get("/api/v1/imports/").json()[0]["public_id"] == sent["public_id"]
    again = client.post(f"{address}/start", {}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_stage")


@pytest.mark.django_db
def test_the_api_hides_foreign_imports(account, settings, tmp_path, root):
    from qiao.registry.organizations import operations as organizations

    settings.FILES_ROOT = tmp_path
    mine, other = (
        organizations.create(actor=root, superior=None, kind="union", name=name, on=ON)
        for name in ("甲工会", "乙工会")
    )
    clients = []
    for union in (mine, other):
        client = Client()
        client.force_login(account("officer", union).user, backend=settings.AUTHENTICATION_BACKENDS[0])
        clients.append(client)
    file = SimpleUploadedFile("名册.xlsx", workbooks.faulty_roster(ON))
    asked = {"kind": "members", "as_of": "2023-06-30", "union": mine.public_id, "file": file}
    sent = clients[0].post("/api/v1/imports/upload", asked).json()
    assert sent["counts"]["faulty"] == 8
    for part in ("", "/preview", "/faults"):
        assert clients[1].get(f"/api/v1/imports/{sent['public_id']}{part}").status_code == 404
    assert clients[1].get("/api/v1/imports/").json() == []
