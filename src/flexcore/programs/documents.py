"""Settings as plain JSON values and back, strictly: what does not fit is refused by place."""

import json
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, cast, get_args

import attrs
import cattrs
from cattrs import IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from flexcore.kernel import Refusal, Refused, camel_case
from flexcore.programs.configs import ProgramConfigs
from flexcore.programs.document_faults import faults_of, readable
from flexcore.programs.later import is_later
from flexcore.programs.model import ProgramSettings

Value = TypeVar("Value")

# How readers say that a value does not fit.
_MISFITS = (cattrs.BaseValidationError, TypeError, ValueError, KeyError)


@attrs.frozen
class DocumentUnreadable(Refusal):
    """A document does not have the shape of what it is to be read as.

    Attributes:
        findings: What is wrong, each with its place (`$` is the whole document).
    """

    code: ClassVar[str] = "document_unreadable"
    findings: tuple[str, ...]

    @property
    def message(self) -> str:
        """List what is to be corrected."""
        return f"The document cannot be read, correct it: {'; '.join(self.findings)}."


def settings_from_json(text: str) -> ProgramSettings:
    """Read settings from JSON; what is left out keeps its default.

    A key that stands twice is refused, so that a setting never has two values (FX-1.11).

    Raises:
        Refused: `DocumentUnreadable`, with every place that is wrong.
    """
    return settings_from_plain(plain_from_json(text))


def settings_to_plain(settings: ProgramSettings) -> dict[str, object]:
    """Return settings as plain JSON values, each under its name in the document."""
    return as_plain(settings)


def settings_from_plain(plain: object) -> ProgramSettings:
    """Read settings back from plain JSON values; what is left out keeps its default.

    Raises:
        Refused: `DocumentUnreadable`, with every place that is wrong.
    """
    return read_plain(plain, ProgramSettings)


def plain_from_json(text: str | bytes) -> object:
    """Return the plain value of a JSON text in which no key stands twice.

    Raises:
        Refused: `DocumentUnreadable`.
    """
    try:
        return json.loads(text, object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError) as error:
        raise Refused(DocumentUnreadable((readable(str(error)),))) from error


def as_plain(value: object) -> dict[str, object]:
    """Return a value as plain JSON values, its keys in camelCase."""
    return cast(dict[str, object], _CONVERTER.unstructure(value))


def read_plain(plain: object, kind: type[Value]) -> Value:
    """Read a value of a class from plain JSON values; keys left out keep their defaults.

    Raises:
        Refused: `DocumentUnreadable`, with every place that is wrong.
    """
    try:
        return _CONVERTER.structure(plain, kind)
    except _MISFITS as error:
        raise Refused(DocumentUnreadable(tuple(faults_of(error, _key_of)))) from error


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        raise ValueError(f"the key {', '.join(twice)} stands there twice")
    return found


def _key_of(kind: type, field: str) -> str:
    # The keys of the configs are names of rows, given in snake_case.
    return field if kind is ProgramConfigs else camel_case(field)


def _key_names(kind: type[attrs.AttrsInstance]) -> dict[str, Any]:
    return {
        field.name: override(rename=_key_of(kind, field.name), omit_if_default=is_later(field))
        for field in attrs.fields(kind)
    }


def _reading(converter: cattrs.Converter) -> Callable[[Any], Callable[[Any, Any], Any]]:
    def read_attrs(kind: type[attrs.AttrsInstance]) -> Callable[[Any, Any], Any]:
        read = make_dict_structure_fn(
            kind, converter, _cattrs_forbid_extra_keys=True, **_key_names(kind)
        )

        def read_mapping(plain: Any, to: Any) -> Any:
            if not isinstance(plain, dict):
                raise TypeError(f"{plain!r} is not an object")
            return read(plain, to)

        return read_mapping

    return read_attrs


def _writing(converter: cattrs.Converter) -> Callable[[Any], Callable[[Any], Any]]:
    return lambda kind: make_dict_unstructure_fn(kind, converter, **_key_names(kind))


def _reading_list(converter: cattrs.Converter) -> Callable[[Any], Callable[[Any, Any], Any]]:
    def read_tuple(kind: Any) -> Callable[[Any, Any], Any]:
        element = get_args(kind)[0]

        def read_list(plain: Any, _: Any) -> Any:
            if not isinstance(plain, list):
                raise TypeError(f"{plain!r} is not a list")
            return _each_read(plain, lambda each: converter.structure(each, element), element)

        return read_list

    return read_tuple


def _each_read(plain: list[object], read: Callable[[object], Any], element: Any) -> tuple[Any, ...]:
    values, errors = [], []
    for position, each in enumerate(plain):
        try:
            values.append(read(each))
        except _MISFITS as error:
            note = f"at place {position}"
            error.add_note(IterableValidationNote(note, position, element))
            errors.append(error)
    if errors:
        raise IterableValidationError("a list has values that do not fit", errors, tuple)
    return tuple(values)


def _exactly(kind: type) -> Callable[[Any, Any], Any]:
    def read(plain: Any, _: Any) -> Any:
        # `True` is an int in Python and "5" could become one; in a document neither is.
        if type(plain) is not kind:
            raise TypeError(f"{plain!r} is not of type {kind.__name__}")
        return plain

    return read


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(unstruct_collection_overrides={tuple: list})
    converter.register_structure_hook_factory(attrs.has, _reading(converter))
    converter.register_unstructure_hook_factory(attrs.has, _writing(converter))
    converter.register_structure_hook_factory(
        lambda kind: getattr(kind, "__origin__", None) is tuple, _reading_list(converter)
    )
    for kind in (bool, int, str):
        converter.register_structure_hook(kind, _exactly(kind))
    return converter


_CONVERTER = _converter()
