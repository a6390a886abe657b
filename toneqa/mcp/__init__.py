"""A server for assistants (Model Context Protocol): check, explain and rewrite, on this machine. Extra ``mcp``."""
