"""What scenario tests share: databases, servers and the parties that nobody can run."""
