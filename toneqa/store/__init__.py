"""The database: schema, migrations, repositories. The only place with SQL.

    store = open_store("toneqa.db")
    with store.writing() as tx:
        letter = Letters(tx).letter(item)

Repositories take a transaction and return frozen values; nothing of SQLAlchemy leaves this package but the transaction.
"""
