"""From a school system's download to nbgrader's folders: collect.py, and nobody is lost or merged on the way.

downloads.py knows how each system names what it delivers, people.py tells persons apart, archives.py and unpack.py open
what is packed.
"""
