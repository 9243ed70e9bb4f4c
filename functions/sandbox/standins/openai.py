"""OpenAI: chat completions in the form of a schema, with answers that were laid ready beforehand.

Without one it answers with the emptiest value that fits, which says: nothing to add.
"""

import json
import re
import time
from typing import Any
from uuid import uuid4

from . import storage
from .exchange import GATEWAY_TIMEOUT, Fields, Provider, Refused, Reply, Request, misfit
from .strict_schema import complaint, example

_ANSWERS = "openai_answer"
_LIVES_S = 86_400
_CHARACTERS_PER_TOKEN = 4
_MODEL = re.compile(r"(chatgpt-|gpt-|o\d)[\w.-]{0,60}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_ROLES = ("developer", "system", "user", "assistant", "tool")
_FIELDS: Fields = {
    "model": str,
    "messages": list,
    "temperature": (int, float),
    "top_p": (int, float),
    "max_completion_tokens": int,
    "max_tokens": int,
    "response_format": dict,
    "reasoning_effort": str,
    "seed": int,
    "user": str,
    "safety_identifier": str,
    "store": bool,
    "metadata": dict,
    "service_tier": str,
}


def _error(status: int, message: str, **more: Any) -> Reply:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    error = {"message": message, "type": kind, "param": None, "code": None, **more}
    after = {"Retry-After": "1"} if more.get("code") == "rate_limit_exceeded" else {}
    return Reply(status, {"error": error}, after)


def _completion(
    content: str | None, *, model: str = "gpt-4o-mini", read: int = 400, **more: Any
) -> Reply:
    """Answer with one choice; `more` may hold `ended` (finish_reason) and `refusal`."""
    ended, refusal = more.get("ended", "stop"), more.get("refusal")
    written = _tokens(content or refusal or "")
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return Reply(
        200,
        {
            "id": f"chatcmpl-{uuid4().hex}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": model,
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": ended}],
            "usage": {
                "prompt_tokens": read,
                "completion_tokens": written,
                "total_tokens": read + written,
                "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
            },
            "service_tier": "default",
        },
    )


def _tokens(text: str) -> int:
    return -(-len(text) // _CHARACTERS_PER_TOKEN)


PROVIDER = Provider(
    "openai",
    operations=("completions",),
    failures={
        "rate_limited": _error(
            429, "Rate limit reached for requests", type="requests", code="rate_limit_exceeded"
        ),
        "no_quota": _error(
            429,
            "You exceeded your current quota, please check your plan and billing details.",
            type="insufficient_quota",
            code="insufficient_quota",
        ),
        "unauthorized": _error(401, "Incorrect API key provided.", code="invalid_api_key"),
        "failing": _error(500, "The server had an error while processing your request."),
        "timeout": GATEWAY_TIMEOUT,
        "refusal": _completion(None, refusal="I'm sorry, I can't assist with that request."),
        "truncated": _completion('{"lines": [{"mater', ended="length"),
        "content_filter": _completion(None, ended="content_filter"),
        "no_json": _completion("Sure! Here is what you asked for:"),
    },
)


def completions(request: Request) -> Reply:
    """POST /chat/completions: the next answer that was laid ready for this schema, or an empty one.

    An answer longer than `max_completion_tokens` is cut, as a model's is.
    """
    body = _checked(request)
    form = body.get("response_format", {}).get("json_schema", {})
    content = _next_answer(form.get("name")) or _nothing_to_add(body.get("response_format"))
    most = body.get("max_completion_tokens", 16_384) * _CHARACTERS_PER_TOKEN
    read = _tokens(json.dumps(body["messages"]) + json.dumps(form))
    ended = "stop" if len(content) <= most else "length"
    return _completion(content[:most], model=body["model"], read=read, ended=ended)


def _nothing_to_add(form: dict[str, Any] | None) -> str:
    if form is None or form["type"] == "text":
        return "Nothing to add."
    asked = form.get("json_schema", {})
    return json.dumps(example(asked["schema"])) if asked.get("strict") else "{}"


def lay_ready(request: Request) -> Reply:
    """POST /sandbox/openai/answers: keep an answer for the schema `name`, or for any without one.

    The first that was laid ready is the first to be given.
    """
    body = request.json()
    kinds: Fields = {"name": str, "content": (dict, str)}
    if not isinstance(body, dict) or "content" not in body or body.keys() - kinds.keys():
        raise _wrong("send a JSON object with content and, if for one schema only, its name")
    if wrong := misfit(body, kinds):
        raise _wrong(f"{wrong[0]} must be {wrong[1]}")
    key = f"{time.time_ns():020d}-{uuid4().hex}"
    storage.put(_ANSWERS, key, body | {"key": key}, lives_s=_LIVES_S, left=1)
    return Reply(201, body)


def _next_answer(name: str | None) -> str | None:
    for answer, left in storage.walk(_ANSWERS):
        if left and answer.get("name", name) == name and storage.spend(_ANSWERS, answer["key"]):
            content = answer["content"]
            return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return None


def _checked(request: Request) -> dict[str, Any]:
    """Return the body if the caller is known and OpenAI would take what is asked."""
    if not request.bearer():
        raise Refused(_error(401, "You didn't provide an API key."))
    body = request.json()
    if not isinstance(body, dict):
        raise _refused("We could not parse the JSON body of your request.")
    for name in body.keys() - _FIELDS.keys():
        raise _refused(f"Unrecognized request argument supplied: {name}")
    if wrong := misfit(body, _FIELDS):
        raise _refused(f"Invalid type for '{wrong[0]}': expected {wrong[1]}.", wrong[0])
    if not body.get("model"):
        raise _refused("you must provide a model parameter")
    if not _MODEL.fullmatch(body["model"]):
        message = f"The model `{body['model']}` does not exist or you do not have access to it."
        raise Refused(_error(404, message, code="model_not_found"))
    _check_messages(body.get("messages"))
    _check_limits(body)
    _check_format(body.get("response_format"))
    return body


def _check_messages(messages: Any) -> None:
    if not messages:
        raise _refused("Invalid 'messages': empty array.", "messages")
    for index, message in enumerate(messages):
        at = f"messages[{index}]"
        if not isinstance(message, dict) or message.get("role") not in _ROLES:
            raise _refused(f"Invalid value for '{at}.role'.", f"{at}.role")
        if not isinstance(message.get("content"), str | list):
            raise _refused(f"Invalid type for '{at}.content'.", f"{at}.content")


def _check_limits(body: dict[str, Any]) -> None:
    """A model that reasons has no temperature; any other knows no effort."""
    reasons = body["model"].startswith(("o1", "o3", "o4", "gpt-5")) and "chat" not in body["model"]
    if not 0 <= body.get("temperature", 1) <= 2:
        raise _refused("Invalid 'temperature': expected a value from 0 to 2.", "temperature")
    if reasons and body.get("temperature", 1) != 1:
        raise _refused("Unsupported value: 'temperature' with this model.", "temperature")
    if reasons and "max_tokens" in body:
        raise _refused("Unsupported parameter: 'max_tokens' with this model.", "max_tokens")
    if not reasons and "reasoning_effort" in body:
        raise _refused("Unrecognized request argument supplied: reasoning_effort")
    if body.get("max_completion_tokens", 1) < 1:
        raise _refused("Invalid 'max_completion_tokens'.", "max_completion_tokens")


def _check_format(form: dict[str, Any] | None) -> None:
    if form is None or form.get("type") in ("text", "json_object"):
        return
    if form.get("type") != "json_schema" or not isinstance(form.get("json_schema"), dict):
        raise _refused("Invalid value for 'response_format.type'.", "response_format")
    asked = form["json_schema"]
    name = asked.get("name", "")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _refused("Invalid 'response_format.json_schema.name'.", "response_format")
    if asked.keys() - {"name", "strict", "schema", "description"}:
        raise _refused("Unknown parameter in 'response_format.json_schema'.", "response_format")
    if asked.get("strict") and (wrong := complaint(asked.get("schema"))):
        raise _refused(f"Invalid schema for response_format '{name}': {wrong}", "response_format")


def _refused(message: str, param: str | None = None) -> Refused:
    return Refused(_error(400, message, param=param))


def _wrong(message: str) -> Refused:
    return Refused(Reply(400, {"message": message}))
