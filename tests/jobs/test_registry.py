import pytest

from projects.jobs.registry import Done, JobRefused, body_of, job
from tests.jobs import bodies


def test_a_body_is_found_by_the_name_it_was_registered_under():
    assert body_of("test_steps") is bodies.steps


def test_two_bodies_cannot_have_one_name():
    with pytest.raises(ValueError, match="test_steps"):
        job("test_steps")(lambda run: Done())


def test_a_job_of_an_unknown_kind_is_refused_in_words():
    with pytest.raises(JobRefused, match="does not know jobs of kind “fly”"):
        body_of("fly")
