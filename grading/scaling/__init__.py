"""A class judged on many machines: `course grade 01 --scheduler ADDRESS`, on a Dask cluster.

cluster.py sends each submission as a task, and keeps what comes back; worker.py is what a worker of the cluster runs;
it starts deputy.py, the process that judges, in a sandbox that is its own child.
"""
