"""`kill -9` at random moments of an interview at the terminal, and of the server while phones answer.

Nothing that was acknowledged is lost, nobody is there twice, the file is sound; the next start carries on.
"""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.folder import StudyFolder
from tests.answers_kept import keep_answer
from tests.conftest import FULL
from tests.interview_making import ENTER, WAVE, Terminal, drafts, write_study
from tests.room_making import room_study
from tests.room_server import Phones, Server, assert_kept, assert_sound

ITEMS = [item.id for item in find_instrument("time-pressure").instrument.asked_items()]
KILLS = 150 if FULL else 4
PHONES = 4
SEED = os.environ.get("LO_DIAG_SEED", "20261122")


@pytest.mark.parametrize("kill", range(KILLS))
def test_the_terminal_is_killed(tmp_path: Path, kill: int) -> None:
    """Somebody answers the last questions, looks over them and sends; somewhere on the way it is killed."""
    print(f"LO_DIAG_SEED={SEED} kill={kill}")
    chance = random.Random(f"{SEED}/{kill}")
    study = write_study(tmp_path / "s", attributes="{}", languages="[en]")
    given = {item: chance.randint(1, 5) for item in ITEMS}
    begun = len(ITEMS) - chance.randint(0, 4)
    _begun(study, dict(list(given.items())[:begun]))
    states = [(n, False, False) for n in range(begun, len(ITEMS) + 1)]
    states += [(len(ITEMS), True, False), (len(ITEMS), True, True)]
    seen = [f"Question {n + 1} of 13" for n in range(begun, len(ITEMS) + 1)]
    seen += ["Before you send", "Thank you!"]
    keys = [*(str(given[item]) for item in ITEMS[begun:]), ENTER, "y"]
    terminal = Terminal("run", str(study.path))
    terminal.see("carry on at question").press("1").see("Only the person who began it").press(ENTER)
    stop = chance.randint(0, len(keys))
    for place, key in enumerate(keys[: stop + 1]):
        terminal.see(seen[place]).press(key)
    if stop == len(keys):
        terminal.see(seen[-1])
    time.sleep(chance.uniform(0, 0.02))  # the moment of the kill: before, while or after the last is saved
    os.kill(terminal.pid, signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL

    (there,) = drafts(study)
    assert there.answers == dict(list(given.items())[: len(there.answers)])
    assert (len(there.answers), bool(there.remarks), there.finished) in states[stop : stop + 2]
    assert_sound(study.answers_path)
    again = Terminal("run", str(study.path))
    again.see("Welcome" if there.remarks else f"carry on at question {len(there.answers) + 1} of 13")
    again.press("\x03")
    assert again.end() == 130
    (kept,) = drafts(study)
    assert kept.answers == there.answers


def _begun(study: StudyFolder, given: dict[str, int]) -> None:
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        person = answers.begin_person(WAVE, "en")
        for item, value in given.items():
            keep_answer(answers, person, item, value)


def test_the_server_is_killed_while_phones_answer(tmp_path: Path) -> None:
    print(f"LO_DIAG_SEED={SEED}")
    chance = random.Random(SEED)
    study = room_study(tmp_path / "s")
    server = Server(study)
    phones = Phones(server)
    threads = phones.threads([f"{SEED}/{n}" for n in range(PHONES)])
    for kill in range(KILLS):
        with server.running() as process:
            phones.up.set()
            if kill == 0:
                for thread in threads:
                    thread.start()
            wanted = len(phones.acknowledged) + chance.randint(1, 12)
            while len(phones.acknowledged) < wanted:
                assert process.poll() is None
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.01))  # the moment of the kill: anywhere within a ballot
            phones.up.clear()
            process.kill()
            process.wait()
        assert not phones.wrong
        assert_kept(study, phones)
    with server.running():
        phones.over.set()
        phones.up.set()
        for thread in threads:
            thread.join(60)
    assert not phones.wrong
    assert phones.acknowledged == phones.sent
    assert_kept(study, phones)
    assert len(drafts(study)) == len(phones.sent)
