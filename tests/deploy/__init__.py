"""What can be proven of the deployment files without a container engine."""
