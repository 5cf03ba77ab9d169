"""Version dates with IBM's Python SDK (spec/operations.md §7; spec/api/guide.md §5)."""

from collections.abc import Callable
from typing import Any

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson import AssistantV1
from ibm_watson.assistant_v1 import DialogNode, Intent, MessageResponse, Workspace

pytestmark = pytest.mark.compat

Connect = Callable[..., AssistantV1]


@pytest.fixture
def workspace_id(client: AssistantV1) -> str:
    nodes = [DialogNode("start", conditions="welcome", output={"text": "Hello"})]
    made = client.create_workspace(name="Dated", dialog_nodes=nodes).get_result()
    return str(made["workspace_id"])


@pytest.mark.parametrize(
    ("version", "keys", "has_audit"),
    [
        ("2016-01-01", {"text"}, True),
        ("2018-02-15", {"text"}, True),
        ("2018-02-16", {"text"}, False),
        ("2018-12-31", {"generic", "text"}, False),
        ("2021-11-26", {"generic", "text"}, False),
        ("2021-11-27", {"generic"}, False),
        ("2099-01-01", {"generic"}, False),
    ],
)
def test_client_when_it_asks_for_a_date_then_gets_answers_of_that_time(
    connect: Connect, workspace_id: str, version: str, keys: set[str], has_audit: bool
) -> None:
    """spec/operations.md §7: 2018-02-16, 2018-07-10, 2021-11-27; §5: dates between, before and after."""
    dated = connect(version=version)
    reply = dated.message(workspace_id).get_result()
    assert {"generic", "text"} & reply["output"].keys() == keys
    assert MessageResponse.from_dict(reply).context.conversation_id
    workspace = Workspace.from_dict(dated.get_workspace(workspace_id).get_result())
    assert (workspace.created is not None) is has_audit
    made = dated.create_intent(workspace_id, "later").get_result()
    assert ("description" in made) is has_audit
    assert Intent.from_dict(made).description is None


@pytest.mark.parametrize(
    ("version", "message", "path"),
    [
        ("2017-05-25", "Invalid Request Body: ", None),
        ("2017-05-26", None, "examples[0].text"),
        ("2018-09-20", None, "/examples/0/text"),
    ],
)
def test_client_when_a_request_is_invalid_then_its_exception_tells_the_fault_at_every_date(
    connect: Connect, workspace_id: str, version: str, message: str | None, path: str | None
) -> None:
    """spec/operations.md §7: 2017-05-26, 2018-09-20; spec/api/guide.md §6."""
    with pytest.raises(ApiException) as caught:
        connect(version=version).create_intent(workspace_id, "x", examples=[{"text": ""}])
    content: dict[str, Any] = caught.value.http_response.json()
    assert caught.value.status_code == content["code"] == 400
    if path is None:
        assert "errors" not in content
        assert caught.value.message.startswith(message)
        assert caught.value.message.endswith(" at examples[0].text")
    else:
        assert content["errors"][0]["path"] == path
        assert caught.value.message == content["errors"][0]["message"]
