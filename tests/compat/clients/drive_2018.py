"""Calls the operations of a scenario with IBM's Python client of 2018, and writes what it says of each.

stdin: {url, version, username, password, apikey, auth: "basic" | "iam", steps: [[operation, arguments], ...]}
"""

import json
import sys

from watson_developer_cloud import AssistantV1, WatsonApiException


def connect(order: dict) -> AssistantV1:
    """A client with the credentials of the order."""
    if order["auth"] == "iam":
        named = {"iam_apikey": order["apikey"], "iam_url": f"{order['url']}/identity/token"}
    else:
        named = {"username": order["username"], "password": order["password"]}
    return AssistantV1(order["version"], url=order["url"], **named)


def filled(value: object, known: dict) -> object:
    """An argument with what earlier answers said."""
    if value == "$context":
        return known["context"]
    if isinstance(value, str) and "$workspace_id" in value:
        return value.replace("$workspace_id", known["workspace_id"])
    return value


def call(client: AssistantV1, operation: str, named: dict) -> dict:
    """What the client says of one operation."""
    try:
        response = getattr(client, operation)(**named)
    except WatsonApiException as error:
        return {"operation": operation, "status": error.code, "message": error.message}
    return {"operation": operation, "status": response.get_status_code(), "result": response.get_result()}


def main() -> None:
    """Call every step and write the list of answers."""
    order = json.load(sys.stdin)
    client, known, said = connect(order), {}, []
    for operation, named in order["steps"]:
        answer = call(client, operation, {name: filled(value, known) for name, value in named.items()})
        if operation == "create_workspace" and "result" in answer:
            known["workspace_id"] = answer["result"]["workspace_id"]
        if operation == "message" and "result" in answer:
            known["context"] = answer["result"]["context"]
        said.append(answer)
    json.dump(said, sys.stdout)


main()
