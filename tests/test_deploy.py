"""What stands in deploy/ says the same as the program, and passes the checkers of its own kind where this machine has them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.crawl_process import STOP_SECONDS
from monitor.environment import METRICS, VARIABLES, read_environment
from monitor.leading import BEAT_SECONDS
from monitor.store.database import BUSY_SECONDS

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
FILES = sorted(file for file in DEPLOY.iterdir() if file.is_file())
UNITS = sorted(file for file in FILES if file.suffix in (".service", ".timer"))
SERVICES = [file for file in UNITS if file.suffix == ".service"]
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
README = (DEPLOY / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_variable_is_one_that_the_program_reads(file: Path) -> None:
    assert set(re.findall(r"MONITOR_[A-Z_]+", file.read_text(encoding="utf-8"))) <= set(VARIABLES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_port_is_the_programs(file: Path) -> None:
    found = re.findall(r"(?:127\.0\.0\.1|0\.0\.0\.0|port |EXPOSE )[: ]?(\d{4,5})", file.read_text(encoding="utf-8"))
    assert set(found) <= {str(METRICS.port)}


def test_every_file_is_told_of() -> None:
    assert {file.name for file in FILES if f"`{file.name}`" not in README} == {"README.md"}


def test_the_readme_names_only_files_that_are_there() -> None:
    named = set(re.findall(r"deploy/([\w.-]+)", README)) | set(re.findall(r"\]\((\.\./[^)]+)\)", README))
    assert named
    assert {name for name in named if not (DEPLOY / name).exists()} == set()


# ---- the image -----------------------------------------------------------------------------------------------------


def list_instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n\s*", "", CONTAINERFILE)
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def read_container_variables() -> dict[str, str]:
    given = next(rest for word, rest in list_instructions() if word == "ENV")
    return dict(pair.split("=", 1) for pair in given.split())


def test_the_image_is_made_of_known_instructions() -> None:
    known = [
        "FROM",
        "WORKDIR",
        "COPY",
        "RUN",
        "ENV",
        "VOLUME",
        "EXPOSE",
        "USER",
        "STOPSIGNAL",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
    ]
    assert {word for word, _ in list_instructions()} <= set(known)


def test_the_image_copies_only_what_is_there_and_not_ignored() -> None:
    kept = set(
        re.findall(r"^!(\S+)$", (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    )
    copied = {
        name
        for word, rest in list_instructions()
        if word == "COPY" and "--from" not in rest
        for name in rest.split()[:-1]
    }
    assert copied == kept
    assert all((ROOT / name).exists() for name in copied)


def test_the_container_is_not_root_and_writes_where_it_may() -> None:
    instructions = list_instructions()
    user = [rest for word, rest in instructions if word == "USER"][-1]
    assert user == "10001:10001"
    variables = read_container_variables()
    environment = read_environment(variables)
    assert ("VOLUME", str(environment.home)) in instructions
    assert str(environment.stories).startswith(
        next(rest for word, rest in instructions if word == "WORKDIR" and rest != "/source")
    )
    assert environment.metrics is not None
    assert ("EXPOSE", str(environment.metrics.port)) in instructions


def test_the_container_starts_a_command_that_there_is() -> None:
    instructions = dict(list_instructions())
    assert (instructions["ENTRYPOINT"], instructions["CMD"]) == ('["monitor"]', '["run", "--verbose"]')


# ---- compose -------------------------------------------------------------------------------------------------------


def test_compose_mounts_what_the_image_writes_to_and_makes_the_rest_read_only() -> None:
    yaml = pytest.importorskip("yaml", reason="no reader of YAML is installed")
    services = yaml.safe_load(COMPOSE)["services"]
    monitor, variables = services["monitor"], read_container_variables()
    assert {mount.partition(":")[2] for mount in monitor["volumes"]} == {variables["MONITOR_HOME"], "/config"}
    assert monitor["read_only"] is True
    assert monitor["user"] == "10001:10001"
    assert monitor["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in monitor["ports"])
    assert (DEPLOY / monitor["build"]["context"] / monitor["build"]["dockerfile"]).is_file()
    assert int(monitor["stop_grace_period"].removesuffix("s")) > STOP_SECONDS
    assert services["postgres"]["profiles"] == ["postgres"]


@pytest.mark.parametrize("profile", ["", "postgres"])
def test_compose_takes_its_file(profile: str) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not installed")
    chosen = ["--profile", profile] if profile else []
    command = [docker, "compose", "--file", str(DEPLOY / "compose.yaml"), *chosen, "config", "--quiet"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_no_image_is_taken_from_an_address() -> None:
    images = re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE) + re.findall(r"image: (\S+)", COMPOSE)
    assert images
    assert all(re.fullmatch(r"[a-z-]+(:[\w.-]+)?", image) and not image.endswith(":latest") for image in images)


# ---- systemd -------------------------------------------------------------------------------------------------------


def read_unit(file: Path) -> dict[str, list[str]]:
    pairs = re.findall(r"^(\w+)=(.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: [value for key, value in pairs if key == name] for name, _ in pairs}


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_a_service_keeps_its_data_where_it_may_write(file: Path) -> None:
    unit = read_unit(file)
    variables = dict(value.split("=", 1) for value in unit["Environment"])
    environment = read_environment(variables)
    assert str(environment.home) == f"/var/lib/{unit['StateDirectory'][0]}"
    assert str(environment.stories) == f"/etc/{unit['ConfigurationDirectory'][0]}/seeds"
    assert unit["WorkingDirectory"] == [f"/etc/{unit['ConfigurationDirectory'][0]}"]
    assert int(unit["TimeoutStopSec"][0]) > STOP_SECONDS


def test_the_watchdog_waits_for_a_writer_of_the_database_and_for_several_beats() -> None:
    unit = read_unit(DEPLOY / "monitor.service")
    assert unit["Type"] == ["notify"]
    assert int(unit["WatchdogSec"][0]) > 2 * BUSY_SECONDS + 2 * BEAT_SECONDS


def find_systemd_analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not installed")
    return found


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    analyze = find_systemd_analyze()
    monitor = Path(sys.executable).with_name("monitor")
    for file in UNITS:  # the program is not in /opt here
        text = file.read_text(encoding="utf-8").replace("/opt/monitor/bin/monitor", str(monitor))
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    command = [analyze, "verify", "--man=no", *(str(tmp_path / file.name) for file in UNITS)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in ran.stderr.splitlines() if str(tmp_path) in line or "monitor" in line]
    assert (ran.returncode, ours) == (0, []), ran.stderr


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_systemd_finds_little_that_a_service_may_still_do(file: Path) -> None:
    command = [find_systemd_analyze(), "security", "--offline=true", "--threshold=20", "--no-pager", str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized option" in ran.stderr:
        pytest.skip("this systemd cannot judge a unit that is not installed")
    assert ran.returncode == 0, ran.stdout + ran.stderr
