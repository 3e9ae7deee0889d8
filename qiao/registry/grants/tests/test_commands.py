"""``qiao users`` as a process of its own: JSON alone on standard output, exit code 2 for a refusal."""

import json

PASSWORD = "a-Long-Enough-1"


def test_users_commands(own_home):
    assert own_home.run("init").returncode == 0
    create = ("users", "create", "wang", "--name", "王芳", "--role", "supervisor", "--json")
    made = json.loads(own_home.run(*create).stdout)
    assert len(made.pop("password")) >= 10
    role = {"role": "supervisor", "organization": None, "hosted": False}
    assert made == {"username": "wang", "name": "王芳", "active": True, "roles": [role]}

    again = own_home.run(*create)
    assert again.returncode == 2
    assert json.loads(again.stdout)["code"] == "name_taken"

    given = own_home.run("users", "password", "wang", "--password-stdin", "--json", input=PASSWORD + "\n")
    assert given.returncode == 0 and PASSWORD not in given.stdout
    assert json.loads(own_home.run("users", "disable", "wang", "--json").stdout)["active"] is False
    assert [line["active"] for line in json.loads(own_home.run("users", "list", "--json").stdout)] == [False]
    assert own_home.run("users", "disable", "nobody", "--json").returncode == 2
