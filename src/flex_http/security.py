"""Who may call what, as the OpenAPI document says it."""

from litestar.openapi.spec import SecurityRequirement, SecurityScheme

from flex_http.callers import CART_TOKEN_HEADER

FAN = "FanToken"
CART = "CartToken"
API_KEY = "ApiKey"

# Requirements of an operation are alternatives; an empty one means that nothing is needed.
OPEN: list[SecurityRequirement] = [{}, {FAN: []}]
BY_CART: list[SecurityRequirement] = [{CART: []}, {FAN: []}]
BY_FAN: list[SecurityRequirement] = [{FAN: []}, {FAN: [], CART: []}]

SCHEMES = {
    FAN: SecurityScheme(
        type="http",
        scheme="bearer",
        bearer_format="JWT",
        description="The fan's access token; it opens the carts that she owns.",
    ),
    CART: SecurityScheme(
        type="apiKey",
        name=CART_TOKEN_HEADER,
        security_scheme_in="header",
        description="The cart's own token; it opens the cart while no fan owns it.",
    ),
    API_KEY: SecurityScheme(
        type="http",
        scheme="bearer",
        bearer_format="flex_…",
        description="An API key of the store, with the scope that the operation names.",
    ),
}
