"""``monitor db …``: is the store of this program's schema, is it sound, how much does it hold?"""

from __future__ import annotations

import typer

from monitor.cli.arguments import read_settings
from monitor.cli.output import AsJson, Column, note, print_json, print_table, say
from monitor.errors import StoreError

db_app = typer.Typer(no_args_is_help=True, help="The database: its schema, its soundness, its size.")


@db_app.command("upgrade")
def upgrade(as_json: AsJson = False) -> None:
    """Bring the database to this program's schema; what is in it stays."""
    from monitor.store.database import upgrade_store

    before, after = upgrade_store(read_settings().database_url)
    if as_json:
        print_json({"before": before or None, "after": after})
    else:
        say(f"schema {after}, nothing to do" if before == after else f"schema {before or 'none'} -> {after}")


@db_app.command("check")
def check(as_json: AsJson = False) -> None:
    """Check that the database is sound and that every sentence stands where its figure or statement says."""
    from monitor.store.check import check_store
    from monitor.store.database import open_as_it_is, open_store
    from monitor.store.structure import check_file, list_left_over

    url = read_settings().database_url
    with open_as_it_is(url) as store:  # a torn file may not open by its schema
        faults = check_file(store)
    left_over: list[str] = []
    unchecked: list[str] = []
    if not faults:
        with open_store(url) as store:
            faults = check_store(store, unchecked)
            left_over = [] if faults else list_left_over(store)
    if as_json:
        print_json({"sound": not faults, "faults": faults, "left_over": left_over, "unchecked": unchecked})
    for fault in faults if not as_json else ():
        say(fault)
    if faults:
        raise StoreError(f"{len(faults)} faults in the database; each line says what to do")
    for line in (*left_over, *unchecked):
        note(line)
    but = " but for what was not checked" if unchecked else ""
    note(f"sound{but}: every sentence stands where the ledger says")


@db_app.command("repair")
def repair(as_json: AsJson = False) -> None:
    """Make anew what follows from sound rows: the index of words, fingerprints, leases of nobody. Texts are never touched."""
    from monitor.store.database import open_store
    from monitor.store.repair import repair_store

    with open_store(read_settings().database_url) as store:
        mended = repair_store(store)
    if as_json:
        print_json({"words": mended.words, "fingerprints": mended.fingerprints, "leases": mended.leases})
        return
    if mended.words:
        say("index of words: made anew")
    if mended.fingerprints:
        say(f"fingerprints: made for {mended.fingerprints} versions")
    if mended.leases:
        say(f"leases: {mended.leases} addresses can be fetched again")
    if not (mended.words or mended.fingerprints or mended.leases):
        note("nothing to mend; `monitor db check` says whether the rest is sound")


@db_app.command("stats")
def stats(as_json: AsJson = False) -> None:
    """Count the rows of every table."""
    from monitor.store import read
    from monitor.store.database import open_store

    with open_store(read_settings().database_url) as store:
        counts = read.count_rows(store)
    if as_json:
        print_json(counts)
    else:
        print_table([Column("TABLE"), Column("ROWS", right=True)], [[name, rows] for name, rows in counts.items()])
