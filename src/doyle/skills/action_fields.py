"""The types of the fields of an action skill (spec/actions-format.md §§2-9)."""

from doyle.skills.json_shape import COUNT, FLAG, OBJECT, TEXT, Shape, array_of, object_of

_ARRAY = Shape((list,), "an array")
_OBJECTS = array_of(OBJECT)
_CONDITION = Shape((dict, bool), "a condition: an object with one operator")
_OUTPUT = object_of(generic=_OBJECTS)
_PRIVACY = object_of(enabled=FLAG)

_HANDLER = object_of(
    handler=TEXT,
    type=TEXT,
    title=TEXT,
    output=_OUTPUT,
    resolver=object_of(type=TEXT),
    next_handler=TEXT,
    input_constraints=array_of(object_of(name=TEXT)),
)
_QUESTION = object_of(
    entity=TEXT,
    free_text=FLAG,
    max_tries=COUNT,
    response_collection_behavior=TEXT,
    only_populate_when_prompted=FLAG,
    allow_topic_switch=FLAG,
    source_variable=OBJECT,
    option_list=OBJECT,
    collect_verbatim_response=FLAG,
)
_PARAMETERS = array_of(object_of(parameter=TEXT))
_CALLOUT = object_of(
    type=TEXT,
    method=TEXT,
    path=TEXT,
    internal=OBJECT,
    request_mapping=object_of(body=_PARAMETERS, query=_PARAMETERS, path=_PARAMETERS, header=_PARAMETERS),
    result_variable=TEXT,
    stream_response_mapping=OBJECT,
)
_RESOLVER = object_of(
    invoke_action=object_of(action=TEXT, result_variable=TEXT, policy=TEXT, ignore_end_action_steps=FLAG),
    callout=_CALLOUT,
    clear=array_of(object_of(variable=TEXT)),
    client_actions=array_of(object_of(name=TEXT, result_variable=TEXT)),
    search=object_of(result_variable=TEXT, display=FLAG, include_results=FLAG),
    response=OBJECT,
)
_STEP = object_of(
    variable=TEXT,
    title=TEXT,
    condition=_CONDITION,
    resolver=_RESOLVER,
    handlers=array_of(_HANDLER),
    output=_OUTPUT,
    context=object_of(variables=_OBJECTS),
    question=_QUESTION,
    next_step=TEXT,
    max_hits=COUNT,
)
_ACTION = object_of(
    title=TEXT,
    condition=_CONDITION,
    steps=array_of(_STEP),
    next_action=TEXT,
    variables=array_of(object_of(variable=TEXT, data_type=TEXT, title=TEXT, privacy=_PRIVACY)),
    handlers=_ARRAY,
    boosts=_ARRAY,
    disambiguation_opt_out=FLAG,
    topic_switch=object_of(allowed_from=FLAG, allowed_into=FLAG, never_return=FLAG),
    launch_mode=TEXT,
    type=TEXT,
)
_VARIABLE = object_of(
    variable=TEXT,
    title=TEXT,
    data_type=TEXT,
    description=TEXT,
    initial_value=OBJECT,
    default_value=OBJECT,
    privacy=_PRIVACY,
)
_COLLECTION = object_of(collection=TEXT, title=TEXT, action_references=array_of(object_of(action=TEXT)))

ACTION_SKILL = object_of(
    actions=array_of(_ACTION),
    variables=array_of(_VARIABLE),
    intents=_ARRAY,
    entities=_ARRAY,
    data_types=_OBJECTS,
    collections=array_of(_COLLECTION),
    counterexamples=_ARRAY,
    learning_opt_out=FLAG,
    metadata=OBJECT,
    system_settings=object_of(topic_switch=OBJECT),
)
"""The `workspace` of an action skill, its intents, entities and settings left to what reads them."""
