"""scripts/swarm: hands the stack of docker-compose.prod.yml to a swarm, and takes it away again."""

import argparse
import io
import json
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from production.swarm import STACK, TIERS, stack_of
from production.swarm_engine import Run, StoppedError, docker_in
from production.swarm_files import ROOM, Mounts
from production.swarm_turns import hand_over

FILE: Final = "docker-compose.prod.yml"
SHOWN: Final = "docker-stack.json"
ROOMS_READ: Final = "/rooms"


def main(arguments: list[str], run: Run | None = None) -> int:
    options = parse(arguments)
    docker = run or docker_in(options.root)
    try:
        return COMMANDS[options.command](options, docker)
    except (StoppedError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="swarm", description=__doc__, allow_abbrev=False)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("-f", dest="files", action="append", metavar="FILE", help=f"as of Compose; usual: {FILE}")
    parser.add_argument(
        "--on", dest="elsewhere", action="append", default=[], metavar="SERVICE=LABEL",
        help=f"a machine with another label than usual ({', '.join(TIERS)})",
    )  # fmt: skip
    parser.add_argument("--registry", default="", metavar="HOST/", help="has the images; usual: each machine has")
    parser.add_argument("--at-once", action="store_true", help="all members of a group together: a pause of writing")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2], help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def up(options: argparse.Namespace, docker: Run) -> int:
    require_manager(docker)
    compose = read_compose(options, docker)
    make_passwords(compose, docker)
    stack, mounts = made(options, compose, docker)
    if options.at_once:
        deploy(stack, mounts, docker)
    else:
        hand_over(stack, lambda *only: deploy(stack, mounts, docker, *only), docker)
    print(f"Handed over. How it comes up: docker stack services {STACK}")
    return 0


def show(options: argparse.Namespace, docker: Run) -> int:
    """What would be handed over, without the files."""
    stack, _mounts = made(options, read_compose(options, docker), docker)
    print(json.dumps(stack, indent=1))
    return 0


def down(_options: argparse.Namespace, docker: Run) -> int:
    """Volumes stay, on whichever machine they are."""
    docker("stack", "rm", STACK)
    return 0


COMMANDS: Final = {"up": up, "show": show, "down": down}


def made(options: argparse.Namespace, compose: dict[str, Any], docker: Run) -> tuple[dict[str, Any], Mounts]:
    mounts = Mounts(options.root, {room: read_room(room, compose, docker) for room in rooms_of(compose)})
    images = {service["image"] for name, service in compose["services"].items() if name != "secrets"}
    elsewhere = dict(each.partition("=")[::2] for each in options.elsewhere)
    found = {image: deployed_image(image, options.registry, docker) for image in images}
    return stack_of(compose, mounts, found, elsewhere=elsewhere), mounts


def deploy(stack: Mapping[str, Any], mounts: Mounts, docker: Run, *only: str) -> None:
    """All services, and whichever is not among them goes; or only these, and the others stay as they are."""
    services = {name: each for name, each in stack["services"].items() if name in only or not only}
    prune = [] if only else ["--prune"]
    with tempfile.TemporaryDirectory(prefix="bmms-swarm-") as name:
        file = write(Path(name), {**stack, "services": services}, mounts)
        docker("stack", "deploy", *prune, "--resolve-image", "never", "-c", str(file), STACK)


def write(folder: Path, stack: Mapping[str, Any], mounts: Mounts) -> Path:
    """Only for as long as it is handed over: secrets are among the files."""
    (folder / "files").mkdir()
    for key, file in mounts.found.items():
        (folder / "files" / key).write_bytes(file.content)
    (folder / SHOWN).write_text(json.dumps(stack, indent=1), encoding="utf-8")
    return folder / SHOWN


def require_manager(docker: Run) -> None:
    if docker("info", "--format", "{{.Swarm.ControlAvailable}}").strip() != b"true":
        raise StoppedError("This machine manages no swarm: docker swarm init, on the machine with the clone.")
    labels = "{{range $label, $value := .Spec.Labels}}{{$label}}={{$value}} {{end}}"
    nodes = docker("node", "ls", "--quiet").decode().split()
    known = set(docker("node", "inspect", "--format", labels, *nodes).decode().split())
    if missing := [tier for tier in TIERS if f"{tier}=1" not in known]:
        advice = f"docker node update --label-add {missing[0]}=1 NODE"
        raise StoppedError(f"No machine is labelled {', '.join(missing)}: {advice}")


def compose_words(options: argparse.Namespace) -> list[str]:
    return ["compose", *(word for file in options.files or [FILE] for word in ("-f", file))]


def read_compose(options: argparse.Namespace, docker: Run) -> dict[str, Any]:
    return dict(json.loads(docker(*compose_words(options), "config", "--format", "json")))


def make_passwords(compose: Mapping[str, Any], docker: Run) -> None:
    """As Compose runs its service `secrets`, but without its networks: they would be in the way of the swarm's."""
    maker, volumes = compose["services"]["secrets"], compose["volumes"]
    mounted = [f"{volumes[each['source']]['name']}:{each['target']}" for each in maker["volumes"]]
    mounted += [f"{compose['secrets'][each['source']]['file']}:{each['target']}:ro" for each in maker["secrets"]]
    words = ("run", "--rm", "--network", "none", "--read-only", "--cap-drop", "ALL", "--user", maker["user"])
    places = [word for each in mounted for word in ("--volume", each)]
    docker(*words, "--tmpfs", "/tmp", *places, maker["image"], *maker["command"])


def rooms_of(compose: Mapping[str, Any]) -> set[str]:
    return {
        volume["source"].removeprefix(ROOM)
        for name, service in compose["services"].items()
        if name != "secrets"
        for volume in service.get("volumes", [])
        if volume["type"] == "volume" and volume["source"].startswith(ROOM)
    }


def read_room(room: str, compose: Mapping[str, Any], docker: Run) -> dict[str, tuple[bytes, int]]:
    """As whoever may read it: the user of all containers."""
    volume = compose["volumes"][f"{ROOM}{room}"]["name"]
    maker = compose["services"]["secrets"]["image"]
    words = ("run", "--rm", "--network", "none", "--user", "10001:10001", "--volume", f"{volume}:{ROOMS_READ}:ro")
    packed = docker(*words, maker, "tar", "-C", ROOMS_READ, "-c", ".")
    found = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            if member.isfile() and (content := archive.extractfile(member)):
                found[member.name.removeprefix("./")] = (content.read(), member.mode & 0o777)
    return found


def deployed_image(image: str, registry: str, docker: Run) -> str:
    """By its content: nobody has another one of that name, and whoever has the one before is replaced."""
    try:
        found = json.loads(docker("image", "inspect", image))[0]
    except StoppedError as error:
        advice = f"docker pull {image}" if "@" in image else "docker-compose -f docker-compose.prod.yml build"
        raise StoppedError(f"{image} is not on this machine: {advice}\n{error}") from error
    if "@" in image:
        return image
    return pushed(image, f"{registry.rstrip('/')}/{image}", found["RepoDigests"]) if registry else str(found["Id"])


def pushed(image: str, name: str, digests: list[str]) -> str:
    """What the registry has of the image that is here: of one that was built since, nothing."""
    for each in digests:
        if each.startswith(f"{name}@"):
            return each
    raise StoppedError(f"{name} is not the {image} of this machine: docker tag {image} {name} && docker push {name}")
