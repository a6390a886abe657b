"""A language server: findings as diagnostics while a letter or a template is written, rewrites as code actions. Extra ``lsp``."""
