"""Encrypted fields, on the real database."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models

from qiao.foundation import crypto
from qiao.foundation.fields import EncryptedTextField, ciphertext


class Holder(models.Model):
    number = EncryptedTextField(null=True)
    moved = EncryptedTextField(null=True, place="people.person.phone")

    class Meta:
        app_label = "foundation_tests"
        managed = False


@pytest.fixture(autouse=True)
def table(db, monkeypatch):
    monkeypatch.setattr(crypto, "_keyring", crypto.Keyring([crypto.new_master_key()]))
    with connection.cursor() as cursor:
        cursor.execute(
            "create temp table foundation_tests_holder"
            " (id bigserial primary key, number bytea, moved bytea) on commit drop"
        )


def test_text_comes_back_and_stands_encrypted():
    Holder.objects.create(number="42011619661005572X", moved="139")
    holder = Holder.objects.annotate(stored=ciphertext("number"), other=ciphertext("moved")).get()
    assert (holder.number, holder.moved) == ("42011619661005572X", "139")
    assert b"4201" not in bytes(holder.stored)
    assert crypto.decrypt(holder.stored, place="foundation_tests.holder.number") == "42011619661005572X"
    assert crypto.decrypt(holder.other, place="people.person.phone") == "139"


def test_update_and_bulk_create_encrypt():
    Holder.objects.bulk_create([Holder(number="1"), Holder(number="2")])
    Holder.objects.filter(number__isnull=False).update(number="3")
    assert [holder.number for holder in Holder.objects.all()] == ["3", "3"]
    assert list(Holder.objects.values_list("number", flat=True)) == ["3", "3"]
    first, second = Holder.objects.annotate(stored=ciphertext("number"))
    assert len(first.stored) == 30
    assert crypto.decrypt(second.stored, place="foundation_tests.holder.number") == "3"


def test_sealed_bytes_can_be_written_past_the_orm():
    sealed = Holder._meta.get_field("number").sealed("7")
    with connection.cursor() as cursor:
        cursor.execute("insert into foundation_tests_holder (number) values (%s)", [sealed])
    assert Holder.objects.get().number == "7"


def test_an_empty_text_is_not_known():
    Holder.objects.create(number="", moved=None)
    assert Holder.objects.get(number__isnull=True).number is None


@pytest.mark.parametrize("lookup", ["number", "number__in", "number__contains", "number__gt"])
def test_every_other_lookup_is_refused(lookup):
    with pytest.raises(FieldError, match="blind index"):
        Holder.objects.filter(**{lookup: ["1"]}).exists()


def test_a_value_under_another_key_is_refused():
    Holder.objects.create(number="1")
    crypto._keyring = crypto.Keyring([crypto.new_master_key()])
    with pytest.raises(crypto.Unreadable):
        Holder.objects.get()


def test_the_place_is_kept_in_migrations():
    assert Holder._meta.get_field("moved").deconstruct()[3]["place"] == "people.person.phone"
    assert "place" not in Holder._meta.get_field("number").deconstruct()[3]
