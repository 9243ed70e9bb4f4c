"""Where things are on this machine."""

API_IDS = {"api": "flowpayapi", "live": "flowpaylive", "sandbox": "flowpaysandbox"}


def url(port: int) -> str:
    """Return where the emulator answers."""
    return f"http://127.0.0.1:{port}"


def api_url(name: str, port: int) -> str:
    """Return the address of an API in the emulator, by its key in API_IDS.

    Names below `localhost` do not resolve everywhere, so the API's id stands in the path.
    """
    return f"{url(port)}/_aws/execute-api/{API_IDS[name]}"
