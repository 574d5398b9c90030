"""Codes of three words: by its code a person finds an interrupted interview again, or has answers removed.

A code is a keyed hash of the person's id: it is stored nowhere, and only who holds the study can make it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from typing import Final

WORDS: Final = tuple(
    """
    accent album alpaca amber amulet april aquarium arcade arena aroma atelier atlas aura auto avatar
    avocado azalea badge badminton ballet bandana banjo bank bar barbecue barista barometer basket bazaar
    bed begonia bingo bison bistro blazer blog blouse blues boiler bolero bonbon bonsai bonus boot border
    bouillon boulevard bowling brand bridge brie brigade broccoli brunch buddy budget buffet bulldozer
    bulletin bumper bungalow burger bus butler cabaret cactus cafeteria cake calorie camera camping campus
    canyon capsule caravan cargo carpool cartoon cashew cassette catamaran catering cello cement chalet
    charter chef chili chinchilla chip cinema circus clown club coach cobra cockpit collage collie compost
    computer concert condor confetti contact container cottage coupon courgette couscous coyote crawl crew
    cricket croissant croquet cruise curry cursor dahlia december demo derby dessert detail dialect diesel
    digit diploma disco dodo domino dragon drama driver drum duet duo duplex dynamo eland elf elixir enigma
    espresso eucalyptus event falafel fanfare festival film filter fitness fjord flamingo flora folder
    folklore fondue format fort forum frame fruit fuchsia gadget gala garage gazelle geranium gibbon globe
    golf gong gorilla gourmet graffiti granola grapefruit grill grizzly gymnast halo hamster hand harmonica
    harp headset helium helm hibiscus hobby hockey horizon hotel hovercraft humus husky inbox indigo info
    insect instrument internet iris jade jaguar jam jazz jeans jet joker joystick judo jukebox jumbo jungle
    karaoke karate ketchup kilo kimono kiosk kit kiwi koala labrador lacrosse lamp laptop laser lasso lava
    layout lemming lexicon limerick limousine linoleum list loft logo lotus lounge lunch lychee lynx
    macaroni maestro magazine magenta magnolia mail mambo mandala mango map marathon margarine marinade
    matrix maximum mentor menu meter metro milkshake minaret minibus minimum mixer model module moment
    monitor montage monument motor motto mousse mozzarella museum musical mustang nacho nectar neon netto
    notebook nova november nylon octopus omega omelet opera orbit orca oregano origami outfit oven paella
    palm panda panorama papaya paprika papyrus parachute parade parasol park parking pasta pastel patio pen
    pergola pesto petunia pianist piano piccolo pier pinball pirouette pixel pizza plant plastic plateau
    platform plaza plot podium polka pollen polo poncho pony pool post poster printer propeller puck pudding
    pullover puma puree python quadrant quiche quilt quinoa quiz racket radar radio ranch ravioli regatta
    restaurant ring risotto robot rodeo rooster router rubber rugby rumba runner safari saga salami salon
    salto samba sandwich sardine sauna scanner scenario school scooter script sector selfie sensor september
    server service shampoo shirt shop shuttle siesta sitar skateboard sketch ski slalom smartphone snack
    snooker snorkel sofa sonar sorbet souvenir spaghetti spectrum spin sport spray sprint squash start
    station status steak stencil stereo steward sticker storm strand studio sudoku suede suite sushi sweater
    swing talent tandem tapas tapir tarantula taxi teddy tempo tennis tenor tent terrier thermos thriller
    tiara ticket titan toast toffee tofu tombola tonic tornado tractor training tram trampoline transport
    trend trip trolley trombone truck tuba tundra tuner tunnel turbo tutor tutu tweed twist uniform
    ventilator veranda vest video villa vintage vinyl voucher wagon wallaby walrus warm water website week
    weekend western wild winter wok wombat wonder workshop wrap yak yoga yoghurt zebra zeppelin zigzag
    zinnia zone zoo
    """.split()  # noqa: SIM905
)
"""512 plain words that are spelled the same in English and Dutch; no two are one letter apart."""
_PURPOSE: Final = b"lo-diag/code/1\0"
_PAPER: Final = b"lo-diag/paper/1\0"
_WORDS_IN_A_CODE: Final = 3
_BETWEEN: Final = re.compile(r"[\W_]+")


def code_of(person: str, secret: bytes) -> str:
    """The code of the person with this id in the study with this secret, such as `lamp-water-tent`."""
    number = int.from_bytes(hmac.digest(secret, _PURPOSE + person.encode("utf-8"), "sha256")[:8], "big")
    words = []
    for _ in range(_WORDS_IN_A_CODE):
        number, place = divmod(number, len(WORDS))
        words.append(WORDS[place])
    return "-".join(words)


def normal_code(text: str) -> str | None:
    """The code as somebody typed it (capitals, spaces, commas); None when it can be no code."""
    words = [word for word in _BETWEEN.split(text.casefold()) if word]
    return "-".join(words) if len(words) == _WORDS_IN_A_CODE and set(words) <= set(WORDS) else None


def people_with_code(code: str, people: Iterable[str], secret: bytes) -> list[str]:
    """Which of these ids have the code; those of ballots from phones may, very rarely, be two."""
    return [person for person in people if hmac.compare_digest(code_of(person, secret), code)]


def new_person(taken: Iterable[str], secret: bytes) -> str:
    """A random id whose code none of the `taken` ids has."""
    codes = {code_of(person, secret) for person in taken}
    while code_of(person := secrets.token_hex(16), secret) in codes:
        pass
    return person


def paper_id(secret: bytes, wave: str, number: int) -> str:
    """The id of a paper form of a wave: keyed by the study's secret, always the same for the same number."""
    return hmac.digest(secret, _PAPER + f"{wave}\n{number}".encode(), "sha256").hex()[:32]
