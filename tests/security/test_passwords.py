import pytest

from doyle.security.passwords import Cost, PasswordHash, check_password, check_username

CHEAP = Cost(n=16, r=1, p=1)


def test_hash_when_written_and_read_then_fits_its_password_alone() -> None:
    made = PasswordHash.of("geheim-ü", CHEAP)
    read = PasswordHash.parse(str(made))
    assert read == made
    assert read.matches("geheim-ü")
    assert not read.matches("geheim-u")
    assert "geheim" not in str(made)


def test_hash_when_made_twice_then_differs() -> None:
    assert PasswordHash.of("same", CHEAP) != PasswordHash.of("same", CHEAP)


def test_hash_when_the_cost_changes_then_older_ones_still_fit() -> None:
    assert PasswordHash.parse(str(PasswordHash.of("x", CHEAP))).matches("x")
    assert PasswordHash.of("x").cost == Cost(2**14, 8, 5)


@pytest.mark.parametrize("text", ["", "scrypt", "bcrypt$1$1$1$AA==$AA==", "scrypt$x$8$5$AA==$AA=="])
def test_parse_when_it_is_no_hash_then_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PasswordHash.parse(text)


@pytest.mark.parametrize("name", ["ann", "Ann Lee", "ann@example.com", "ü", "x" * 128, "管理"])
def test_username_when_it_can_be_sent_then_is_taken(name: str) -> None:
    assert check_username(name) == name


def test_username_when_its_letters_are_composed_then_is_the_same_name() -> None:
    assert check_username("u\u0308") == "\u00fc"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a:b",
        ":",
        "apikey",
        " ann",
        "ann ",
        "a\nb",
        "a\0b",
        "a\u001b[2J",
        "x" * 129,
        '"ann"',
        "{ann}",
        "\ud800",
    ],
)
def test_username_when_it_cannot_be_sent_then_is_a_value_error(name: str) -> None:
    """RFC 7617: no colon, no control characters; spec/api/guide.md §3.1: what clients refuse."""
    with pytest.raises(ValueError, match=r"must|is the user name"):
        check_username(name)


@pytest.mark.parametrize("password", ["12345678", "a:b:c:d:", "x" * 1024, "pass word ü"])
def test_password_when_it_can_be_sent_then_is_taken(password: str) -> None:
    assert check_password(password) == password


@pytest.mark.parametrize(
    "password", ["", "1234567", "x" * 1025, "x" * 1_000_000, '"12345678', "12345678}", "1234\n5678"]
)
def test_password_when_it_cannot_be_sent_then_is_a_value_error(password: str) -> None:
    """spec/api/guide.md §3.1: must not start or end with `{`, `}` or `"`."""
    with pytest.raises(ValueError, match="must"):
        check_password(password)
