"""JSON Schemas without the titles that only repeat a field's name: who reads one pays by length."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema


class Untitled(GenerateJsonSchema):
    """To be given to `model_json_schema` as its `schema_generator`."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - as pydantic calls it
        return False
