from doyle.security.keys import hash_key, new_key


def test_new_key_when_made_then_holds_256_bits_and_no_character_that_clients_refuse() -> None:
    """spec/api/guide.md §3.1: keys must not start or end with braces or quotes."""
    keys = {new_key() for _ in range(200)}
    assert len(keys) == 200
    assert all(len(key) == 43 for key in keys)
    assert not set("".join(keys)) & set('{}":, ')


def test_hash_key_when_given_the_same_key_then_is_the_same_and_tells_nothing_of_it() -> None:
    key = new_key()
    assert hash_key(key) == hash_key(key) != hash_key(key + "x")
    assert key not in hash_key(key)
    assert len(hash_key(key)) == 64


def test_hash_key_when_the_text_is_no_valid_unicode_then_still_answers() -> None:
    assert hash_key("\ud800") != hash_key("")
