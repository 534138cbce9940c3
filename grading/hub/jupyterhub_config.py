"""JupyterHub's settings for a class on one machine: README.md, beside it, says where they go and what to change."""

import grp
import sys
from pathlib import Path

c = get_config()  # noqa: F821 (traitlets puts it there)
settings = Path(__file__).resolve().parent  # /etc/jupyterhub, where nbgrader_config.py is, too
programs = Path(sys.prefix, "bin")  # /opt/hub/bin
state = Path("/srv/jupyterhub")  # who is logged in: nobody but root may read it
exchange = Path("/srv/exchange")  # where lessons are released to, and answers handed in

# Only this machine reaches the hub, until there is https.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# Who may log in: the members of the group `class`. Passwords are this machine's (PAM).
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allowed_users = set(grp.getgrnam("class").gr_mem)

# Each person's JupyterLab is a process of the person's own account, so the system itself keeps people apart.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [str(programs / "jupyterhub-singleuser")]
c.Spawner.args = [
    "--ServerApp.terminado_settings=shell_command=/bin/bash",  # no login shell: those forget the PATH below
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
]
c.Spawner.environment = {
    "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin",  # nbgrader and python in terminals
    "JUPYTER_CONFIG_PATH": str(settings),  # nbgrader finds its settings
    "COURSE_EXCHANGE": str(exchange),
}

# The proxy that npm installed, and files that stay from one start to the next.
c.ConfigurableHTTPProxy.command = [str(programs / "configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = str(state / "proxy.pid")
c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{state / 'jupyterhub.sqlite'}"
