"""Where no keys are asked for, a browser lends nobody's rights to the pages of other sites."""

import pytest

TOP_UP = {"amount": {"amount": "1.00", "currency": "USD"}}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_commands_nothing_without_a_key(flowpay, site):
    told = {"Sec-Fetch-Site": site, "Content-Type": "text/plain"}
    answer = flowpay.request("POST", "/api/wallet-topup", TOP_UP, headers=told)
    assert (answer.status, answer.body["code"]) == (403, "origin_forbidden")
    assert flowpay.request("GET", "/api/wallet-state", headers=told).status == 200


@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_our_own_pages_and_whoever_is_no_browser_need_no_key(flowpay, site):
    told = {"Sec-Fetch-Site": site} if site else {}
    assert flowpay.request("POST", "/api/wallet-topup", TOP_UP, headers=told).status == 201


def test_a_key_that_is_sent_is_what_counts(flowpay):
    made = flowpay.request("POST", "/api/keys", {"principal": "asha", "roles": ["admin"]})
    told = {"Sec-Fetch-Site": "cross-site", "x-api-key": made.body["key"]}
    assert flowpay.request("POST", "/api/wallet-topup", TOP_UP, headers=told).status == 201
