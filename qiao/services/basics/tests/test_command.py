"""``qiao figures`` as a process of its own."""

import json

import pytest


def test_figures_of_an_empty_register_are_printed_as_json_alone(own_home):
    done = own_home.run("init")
    assert done.returncode == 0, done.stderr
    done = own_home.run("figures", "basic", "--as-of", "2023-06-30", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["as_of"], answer["unions"], answer["direct_no_chair"]) == ("2023-06-30", 0, [])


@pytest.mark.parametrize("words", [["--supervisor", "没有"], ["--basis", "guessed"]])
def test_a_wrong_question_is_refused_with_code_2_and_json(own_home, words):
    assert own_home.run("init").returncode == 0
    done = own_home.run("figures", "basic", *words, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["message"]
