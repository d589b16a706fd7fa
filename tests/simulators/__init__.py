"""The simulators, over their ports, in processes of their own."""
