"""one organisation is one row, however its people spell it; merges can be undone"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FORMS = re.compile(r"\b(ab|aktiebolag|hb|handelsbolag|kb|kommanditbolag|publ)\b")


def _key(name: str) -> str:
    """A first key of old rows; the next sign-up of the same name finds or outgrows it."""
    plain = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", name).casefold()).strip()
    return re.sub(r"\s+", "", _FORMS.sub(" ", plain)) or plain.replace(" ", "") or name.casefold()


def _rewrite_keys() -> None:
    connection = op.get_bind()
    taken: set[str] = set()
    rows = connection.execute(sa.text("SELECT id, name, number FROM organisation ORDER BY id"))
    for row in rows.all():
        key = _key(row.name)
        if row.number is None:
            # Two old rows that turn out to be one stay apart until an organizer merges them.
            key = f"{key}#{row.id}" if key in taken else key
            taken.add(key)
        connection.execute(
            sa.text("UPDATE organisation SET name_key = :key WHERE id = :id"),
            {"key": key, "id": row.id},
        )


def _add_columns() -> None:
    for column in (
        sa.Column("kind", sa.Text(), nullable=False, server_default="swedish"),
        sa.Column("country", sa.Text(), nullable=False, server_default="SE"),
        sa.Column("register_number", sa.Text()),
        sa.Column("merged_into_id", sa.Uuid()),
    ):
        op.add_column("organisation", column)
    op.create_foreign_key(
        op.f("fk_organisation_merged_into_id"),
        "organisation",
        "organisation",
        ["merged_into_id"],
        ["id"],
    )
    op.create_index("ix_organisation_merged_into_id", "organisation", ["merged_into_id"])
    for name, rule in (
        ("kind_known", "kind IN ('swedish', 'sole_trader', 'foreign')"),
        ("number_is_swedish", "number IS NULL OR kind = 'swedish'"),
        ("register_is_foreign", "register_number IS NULL OR kind = 'foreign'"),
        ("not_merged_into_itself", "merged_into_id <> id"),
    ):
        op.create_check_constraint(op.f(f"ck_organisation_{name}"), "organisation", rule)


def _create_merges() -> None:
    op.create_table(
        "organisation_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("gone_id", sa.Uuid(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.Text()),
        sa.Column("undo_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_merge")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["organisation.id"], name=op.f("fk_organisation_merge_kept_id")
        ),
        sa.ForeignKeyConstraint(
            ["gone_id"], ["organisation.id"], name=op.f("fk_organisation_merge_gone_id")
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)",
            name=op.f("ck_organisation_merge_undone_by_somebody"),
        ),
    )
    for column in ("kept_id", "gone_id"):
        op.create_index(f"ix_organisation_merge_{column}", "organisation_merge", [column])
    op.create_index(
        "uq_organisation_merge_standing",
        "organisation_merge",
        ["gone_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def upgrade() -> None:
    op.drop_index("uq_organisation_name_key", "organisation")
    _add_columns()
    _rewrite_keys()
    op.create_index(
        "uq_organisation_name_key",
        "organisation",
        ["name_key", "kind", "country"],
        unique=True,
        postgresql_where=sa.text("number IS NULL AND register_number IS NULL"),
    )
    op.create_index(
        "uq_organisation_register_number",
        "organisation",
        ["country", "register_number"],
        unique=True,
        postgresql_where=sa.text("register_number IS NOT NULL"),
    )
    op.create_index("ix_organisation_name_key", "organisation", ["name_key"])
    _create_merges()
    op.add_column("registration", sa.Column("organisation_named_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_registration_organisation_named_id"),
        "registration",
        "organisation",
        ["organisation_named_id"],
        ["id"],
    )
    op.execute("UPDATE registration SET organisation_named_id = organisation_id")
    for column in ("organisation_id", "organisation_named_id"):
        op.create_index(f"ix_registration_{column}", "registration", [column])


def downgrade() -> None:
    op.execute("UPDATE registration SET organisation_id = organisation_named_id")
    op.drop_index("ix_registration_organisation_id", "registration")
    op.drop_column("registration", "organisation_named_id")
    op.drop_table("organisation_merge")
    op.drop_index("ix_organisation_name_key", "organisation")
    op.drop_index("uq_organisation_name_key", "organisation")
    for column in ("merged_into_id", "register_number", "country", "kind"):
        op.drop_column("organisation", column)
    op.execute("UPDATE organisation SET name_key = lower(name) || '#' || id WHERE number IS NULL")
    op.create_index(
        "uq_organisation_name_key",
        "organisation",
        ["name_key"],
        unique=True,
        postgresql_where=sa.text("number IS NULL"),
    )
