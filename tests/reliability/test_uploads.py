"""A table of codings without a project: what is read, what is refused, whose it is, and when it goes."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from projects.jobs.actions import run_here
from projects.jobs.models import Job
from projects.reliability import upload_actions
from projects.reliability.models import Computation, Upload
from projects.reliability.upload_levels import by_variable, guessed
from projects.reliability.upload_queries import figures_of_upload
from projects.reliability.uploads import Uploaded, read_upload
from tests.factories import make_user

pytestmark = pytest.mark.django_db
WIDE = "document_id,Aigerim,Daniyar,Omid\nd1,1,1,\nd2,2,3,2\nd3,3,3,3\nd4,5,4,5\nd5,1,2,1\nd6,4,4,4\n"
LONG = "document_id,coder,variable,value\n" + "".join(
    f"d{n},{coder},{variable},{value}\n"
    for variable, answers in (("scope", ("yy", "yn", "nn", "yy")), ("stance", ("12", "33", "45", "22")))
    for n, units in enumerate(answers)
    for coder, value in zip(("Aigerim", "Daniyar"), units, strict=True)
)


def signed_in(name: str = "aigerim") -> Client:
    client = Client()
    client.force_login(make_user(name))
    return client


def bring(client: Client, content: str | bytes = WIDE, name: str = "stance.csv") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post("/reliability/", {"file": SimpleUploadedFile(name, data)})


def declare(client: Client, upload: Upload, **changed: str) -> Any:
    page = client.get(f"/reliability/{upload.pk}/levels/")
    shown = {
        f"v{n}-{name}": form[name].value() for n, (form, _) in enumerate(page.context["forms"]) for name in form.fields
    }
    return client.post(f"/reliability/{upload.pk}/levels/", shown | changed)


def stored(client: Client, content: str | bytes = WIDE, name: str = "stance.csv", **changed: str) -> Upload:
    assert bring(client, content, name).status_code == 302
    upload = Upload.objects.get()
    assert declare(client, upload, **changed).status_code == 302
    upload.refresh_from_db()
    return upload


def of_the_command(path: Path, *options: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("reliability", "--data", str(path), *options, "--format", "json", stdout=out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())["results"]
    return found


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_team_reads_the_same_numbers_as_from_the_command(tmp_path):
    upload = stored(signed_in())
    (tmp_path / "stance.csv").write_text(WIDE)
    expected = [
        row
        for row in of_the_command(tmp_path / "stance.csv", "--level", "ordinal")
        if row["category"] is None and row["coders"] is None
    ]
    found = figures_of_upload(upload)
    assert found is not None
    assert [row.as_json() for row in found.figures.variables[0].rows] == expected


def test_the_page_shows_each_variable_with_its_alpha_and_verdict():
    client = signed_in()
    upload = stored(client, LONG, "two.csv")
    page = client.get(f"/reliability/{upload.pk}/").content.decode()
    assert "scope" in page
    assert "stance" in page
    assert "too low" in page


def test_a_workbook_reads_like_the_csv_it_was_made_from():
    rows: list[list[object]] = [["document_id", "Aigerim", "Daniyar"], ["d1", 1, 1], ["d2", 2.0, None], ["d3", 3, 3]]
    csv = read_upload("t.csv", b"document_id,Aigerim,Daniyar\nd1,1,1\nd2,2,\nd3,3,3\n")
    assert read_upload("t.xlsx", workbook(rows)).answers == csv.answers


def test_a_semicolon_table_from_a_spreadsheet_reads_like_one_with_commas():
    assert (
        read_upload("stance.csv", WIDE.replace(",", ";").encode()).answers
        == read_upload("stance.csv", WIDE.encode()).answers
    )


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ("a b c", "nominal"),
        ("0 1 1", "nominal"),
        ("1 2 5", "ordinal"),
        ("1991 2024 2011", "interval"),
        ("1.5 2 3", "interval"),
        ("a __none__ b", "multi-select"),
    ],
)
def test_the_level_is_guessed_from_the_codes(values, level):
    coded = [(f"d{n}", "Aigerim", value) for n, value in enumerate(values.split())]
    assert guessed("v", coded).level == level


def test_two_codes_of_one_coder_on_one_document_look_like_several_answers():
    found = read_upload("field.csv", b"document_id,coder,value\nd1,A,x\nd1,A,y\nd1,B,x\n")
    assert guessed("field", by_variable(found.answers)["field"]).level == "multi-select"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "The file is empty"),
        ("document_id,coder,value\nd1,,4\n", "codes.csv: line 2: column coder: is empty."),
        ("document_id,coder,value\nd1,Aigerim,\n", "codes.csv: line 2: column value: is empty; leave out the rows"),
        ("document_id,coder\nd1,Aigerim\n", "line 1: there is a column “coder” but none “value”"),
        ("document_id,A,A\nd1,1,2\n", "line 1: the column “A” is there twice."),
        ("document_id,A,B\nd1,1,2\nd1,1,2\n", "line 3: column document_id: d1 is already in line 2."),
        ("document_id,coder,value\nd1,A,4\nd1,A,4\n", "line 3: column value: A has “4” for d1 twice; remove one."),
        ("document_id,A,B\nd1,1,2,3\n", "line 2: has 4 fields where the header has 3"),
        ("document_id,A,B\nd1,,\n", "there is no code in the table"),
        ('document_id,A,B\nd1,"1,2\n', "is not CSV as it should be"),
        ("document_id,A,B\nd1,1," + "x" * 300 + "\n", "column B: a text of more than 200 characters"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_a_sentence_and_nothing_is_kept(content, sentence):
    answer = bring(signed_in(), content, "codes.csv")
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["file"][0]
    assert not Upload.objects.exists()


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    answer = bring(signed_in(), bomb.getvalue(), "codes.xlsx")
    assert "codes.xlsx: " in answer.context["form"].errors["file"][0]
    assert not Upload.objects.exists()


def test_a_file_over_the_limit_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("projects.reliability.upload_forms.LARGEST_MEGABYTES", 0)
    assert "is larger than" in bring(signed_in()).content.decode()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"v0-level": "interval"}, "“yes” is not a number (Aigerim, document d1)."),
        ({"v0-level": "ordinal"}, "The codes are words: write the categories in the order of the scale."),
        ({"v0-categories": "yes"}, "“no” is not one of the categories (Daniyar, document d1)."),
        ({"v0-level": "nonsense"}, "Select a valid choice"),
    ],
)
def test_a_level_that_the_codes_do_not_fit_is_refused_and_changes_nothing(changed, sentence):
    client = signed_in()
    bring(client, "document_id,Aigerim,Daniyar\nd1,yes,no\nd2,yes,yes\n")
    upload = Upload.objects.get()
    answer = declare(client, upload, **changed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Upload.objects.get().levels == upload.levels
    assert not Computation.objects.exists()


def test_codes_that_mean_missing_count_for_nobody():
    client = signed_in()
    upload = stored(
        client, WIDE + "d7,99,4,99\n", **{"v0-missing": "99", "v0-categories": "1, 2, 3, 4, 5", "v0-level": "ordinal"}
    )
    found = figures_of_upload(upload)
    assert found is not None
    assert found.lines[0].alpha.values == 18


def test_changing_a_level_forgets_the_figures_of_the_other():
    client = signed_in()
    upload = stored(client)
    assert declare(client, upload, **{"v0-level": "nominal"}).status_code == 302
    (row,) = Computation.objects.all()
    assert json.loads(row.figures)[1]["variables"][0]["level"] == "nominal"


def test_a_large_table_is_computed_by_the_worker(monkeypatch):
    monkeypatch.setattr(upload_actions, "COMPUTED_AT_ONCE", 0)
    client = signed_in()
    upload = stored(client)
    assert "being computed" in client.get(f"/reliability/{upload.pk}/").content.decode()
    run_here(Job.objects.get())
    assert "Krippendorff" in client.get(f"/reliability/{upload.pk}/").content.decode()


def test_a_table_deleted_while_the_worker_computes_leaves_nothing(monkeypatch):
    monkeypatch.setattr(upload_actions, "COMPUTED_AT_ONCE", 0)
    client = signed_in()
    upload = stored(client)
    client.post(f"/reliability/{upload.pk}/delete/")
    assert run_here(Job.objects.get()).state == "refused"
    assert not Computation.objects.exists()


@pytest.mark.parametrize("part", ["", "levels/", "report/", "report/md/", "planning/"])
def test_nobody_else_sees_a_table(part):
    upload = stored(signed_in("aigerim"))
    assert signed_in("daniyar").get(f"/reliability/{upload.pk}/{part}").status_code == 404


@pytest.mark.parametrize("part", ["levels/", "delete/", "compute/", "planning/"])
def test_nobody_else_changes_a_table(part):
    upload = stored(signed_in("aigerim"))
    assert signed_in("daniyar").post(f"/reliability/{upload.pk}/{part}").status_code == 404
    assert Upload.objects.filter(pk=upload.pk, levels=upload.levels).exists()


def test_the_list_shows_ones_own_tables_alone():
    stored(signed_in("aigerim"))
    assert "stance.csv" not in signed_in("daniyar").get("/reliability/").content.decode()


def test_a_table_and_its_figures_go_at_their_owners_word():
    client = signed_in()
    upload = stored(client)
    client.post(f"/reliability/{upload.pk}/delete/")
    assert not Upload.objects.exists()
    assert not Computation.objects.exists()


def test_a_page_says_on_which_day_the_table_goes():
    client = signed_in()
    upload = stored(client)
    day = timezone.localtime(upload.delete_after)
    assert (upload.delete_after - upload.uploaded_at).days in (29, 30)
    assert f"deleted on {day.day} {day:%B %Y}" in client.get(f"/reliability/{upload.pk}/").content.decode()


def test_a_table_whose_day_has_come_is_shown_to_nobody_and_deleted():
    client = signed_in()
    upload = stored(client)
    Upload.objects.update(delete_after=timezone.now() - timedelta(minutes=1))
    assert client.get(f"/reliability/{upload.pk}/").status_code == 404
    upload_actions.delete_expired()
    assert not Upload.objects.exists()


def test_a_table_whose_day_has_not_come_stays():
    stored(signed_in())
    upload_actions.delete_expired()
    assert Upload.objects.exists()


@pytest.mark.parametrize("tables", [3, 30])
def test_the_list_asks_the_database_as_often_for_many_tables_as_for_few(tables, django_assert_num_queries):
    client, found = signed_in(), read_upload("t.csv", WIDE.encode())
    owner = make_user("leila")
    client.force_login(owner)
    for n in range(tables):
        upload_actions.keep_upload(owner=owner, name=f"{n}.csv", found=Uploaded(found.answers, found.variables))
    with django_assert_num_queries(3):
        client.get("/reliability/")
