"""One call of an endpoint, and what describes an endpoint."""

from collections.abc import Callable
from typing import Any

import attrs

from flex_adapters.twins.stripe import forms
from flex_adapters.twins.stripe.accounts import Account
from flex_adapters.twins.stripe.forms import Nested, Shape
from flex_adapters.twins.stripe.views import View, expand, require_expandable


@attrs.frozen
class Call:
    """A call with its parameters already read; `object_id` is the id in the path, if any."""

    account: Account
    now: int
    parameters: Nested
    object_id: str = ""

    def get(self, name: str) -> Any:
        """Return a parameter's value, or nothing when it was not sent."""
        return self.parameters.get(name)


def _locks_nothing(call: Call) -> str | None:
    return None


@attrs.frozen
class Endpoint:
    """What a route takes (`shape`, `required`), does (`run`) and gives (`gives`, the kind).

    `locks` names the payment intent that the call must have for itself while it runs.
    """

    name: str
    gives: str
    run: Callable[[Call], View]
    shape: Shape = attrs.field(factory=dict)
    required: tuple[str, ...] = ()
    listed: bool = False
    locks: Callable[[Call], str | None] = _locks_nothing
    _full_shape: Shape = attrs.field(init=False)

    @_full_shape.default
    def _with_expand(self) -> Shape:
        return {**self.shape, "expand": forms.words}

    def read(self, nested: Nested) -> Nested:
        """Return the parameters with their types.

        Raises:
            StripeRefusal: A parameter is unknown, missing, not of its type or not expandable.
        """
        parameters = forms.read(nested, self._full_shape, self.required)
        if paths := parameters.get("expand"):
            require_expandable(self.gives, paths, listed=self.listed)
        return parameters

    def answer(self, call: Call) -> View:
        """Carry the call out and return its JSON.

        Raises:
            StripeRefusal: Stripe would say no.
        """
        view = self.run(call)
        paths = call.get("expand")
        return expand(call.account, view, paths) if paths else view
