"""The parties outside that can't be reached from here, each played by a process of its own.

``secor up`` starts them and points the worker to them; the tests start them and have them be slow, fail, hang
or refuse. They know nothing of the desk: not its register, its workflows or its adapters.
"""
