"""A back office in which nothing has happened yet says what to do next."""

from django.test import Client

from tests.doors import world


def test_an_empty_back_office_says_what_to_do_next(db: None) -> None:
    from backoffice.staff.people import make_demo_users

    make_demo_users()
    client = Client()
    client.force_login(world.person("examiner"))
    page = client.get("/admin/").content.decode()
    assert "등록된 사고가 없습니다" in page
    assert 'href="/desk/do/load_incident/"' in page
    assert "사고 화면에서" in client.get("/admin/claims/claim/").content.decode()
    assert client.get("/desk/runs/").status_code == 200
