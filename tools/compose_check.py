"""Checks docker-compose.yml and deploy/nginx.conf as far as that goes without running them.

The YAML, what its services refer to, and that every command starts a file or module that exists;
then `docker compose config` and `nginx -t`, each where the machine has it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
SERVICES = {"postgres", "redis", "migrate", "web", "worker", "worker-papers", "beat", "proxy"}


def main() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    faults = list(faults_of(compose))
    if faults:
        raise SystemExit("docker-compose.yml: " + "; ".join(faults))
    print(f"docker-compose.yml: {len(compose['services'])} services, all references found.")
    docker_compose_config()
    nginx_test()


def faults_of(compose: dict[str, Any]) -> list[str]:
    services = compose["services"]
    faults = [f"service {name} is missing" for name in SERVICES - set(services)]
    for name, service in services.items():
        for other in service.get("depends_on", {}):
            if other not in services:
                faults.append(f"{name} waits for {other}, which is not there")
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if not source.startswith(".") and source not in compose["volumes"]:
                faults.append(f"{name} mounts {source}, which is not declared")
        if service.get("build") and not runs_something(service["command"]):
            faults.append(f"{name} runs {service['command']}, which is not there")
    return faults


def runs_something(command: list[str]) -> bool:
    if command[:2] == ["python", "-m"]:
        return importlib.util.find_spec(command[2]) is not None
    return command[0] == "python" and (ROOT / command[1]).is_file()


def docker_compose_config() -> None:
    docker = shutil.which("docker")
    version = [docker or "docker", "compose", "version"]
    if not docker or subprocess.run(version, capture_output=True).returncode != 0:
        print("docker compose: not on this machine, its own check is left out.")
        return
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("docker-compose.yml", "Dockerfile"):
            shutil.copy(ROOT / name, scratch)
        shutil.copy(ROOT / ".env.example", Path(scratch) / ".env")
        env = {**os.environ, "POSTGRES_PASSWORD": "check"}
        command = [docker, "compose", "config", "--quiet"]
        subprocess.run(command, cwd=scratch, env=env, check=True)
    print("docker compose config: accepted.")


def nginx_test() -> None:
    """`nginx -t` wants the upstream to resolve and the certificate to exist: both are stood in."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    openssl = shutil.which("openssl")
    if not nginx or not openssl:
        print("nginx: not on this machine, its own check is left out.")
        return
    with tempfile.TemporaryDirectory() as scratch:
        key, certificate = f"{scratch}/privkey.pem", f"{scratch}/fullchain.pem"
        request = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"]
        subprocess.run(
            [*request, "-keyout", key, "-out", certificate], check=True, capture_output=True
        )
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        text = text.replace("/etc/nginx/certs", scratch).replace("web:8000", "127.0.0.1:8000")
        text = text.replace("/tmp/nginx.pid", f"{scratch}/nginx.pid")  # noqa: S108
        config = Path(scratch) / "nginx.conf"
        config.write_text(text)
        test = [nginx, "-t", "-q", "-c", str(config)]
        done = subprocess.run(test, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"deploy/nginx.conf: {done.stderr}")
    print("nginx -t: accepted.")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
