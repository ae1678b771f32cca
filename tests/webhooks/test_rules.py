"""What is sent, how it is signed, when it is tried again, and where nothing is sent to."""

import base64
from datetime import timedelta

import pytest

from compliance.core.errors import Refusal
from compliance.ledger.queries import kinds
from compliance.webhooks import rules


def test_a_signature_is_that_of_the_standard():
    """The example of Standard Webhooks' own libraries."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = rules.signature(
        secret,
        id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body='{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert rules.written_secret(secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_waits_grow_up_to_a_day_and_then_it_is_given_up():
    assert [rules.next_wait(n + 1) for n in range(len(rules.WAITS))] == sorted(rules.WAITS)
    assert sum(rules.WAITS, timedelta()) > timedelta(days=3)
    assert rules.next_wait(len(rules.WAITS) + 1) is None


def test_everything_that_can_be_told_about_is_a_kind_of_record():
    assert set(rules.Subject.values) <= set(kinds())


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1"),
        *("::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1"),
        *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"),
    ],
)
def test_an_address_inside_is_not_sent_to(address):
    assert not rules.is_outside(address)
    with pytest.raises(Refusal):  # one of many is enough
        rules.check_reachable(["93.184.216.34", address], may_stay_inside=False)
    rules.check_reachable([address], may_stay_inside=True)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_is_sent_to(address):
    assert rules.is_outside(address)


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org/", "ftp://example.org/", "https://", "example.org", "https://[::1"),
        *("https://me:word@example.org/", "https://example.org/#x", "https://example.org:x/"),
        "https://example.org/a\r\nHost: b",
    ],
)
def test_a_half_or_plain_address_is_refused(url):
    with pytest.raises(Refusal):
        rules.check_url(url, may_stay_inside=False)
