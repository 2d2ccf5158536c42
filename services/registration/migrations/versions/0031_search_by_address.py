"""a registration knows the address of its person, so that a search reads one table"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# Kept by the database, as name_key is: nobody has to remember to write it.
_FOLLOW = """
CREATE FUNCTION registration_follows_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.email_key := (SELECT email_key FROM participant WHERE id = NEW.participant_id);
  RETURN NEW;
END $$
"""
_TELL = """
CREATE FUNCTION participant_passes_address_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE registration SET email_key = NEW.email_key WHERE participant_id = NEW.id;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.add_column("registration", sa.Column("email_key", sa.Text(), nullable=True))
    op.execute(
        "UPDATE registration SET email_key = participant.email_key FROM participant"
        " WHERE participant.id = registration.participant_id"
    )
    op.execute(_FOLLOW)
    op.execute(_TELL)
    op.execute(
        "CREATE TRIGGER registration_address BEFORE INSERT OR UPDATE OF participant_id"
        " ON registration FOR EACH ROW EXECUTE FUNCTION registration_follows_address()"
    )
    op.execute(
        "CREATE TRIGGER participant_address AFTER UPDATE OF email_key ON participant"
        " FOR EACH ROW EXECUTE FUNCTION participant_passes_address_on()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER participant_address ON participant")
    op.execute("DROP TRIGGER registration_address ON registration")
    op.execute("DROP FUNCTION participant_passes_address_on()")
    op.execute("DROP FUNCTION registration_follows_address()")
    op.drop_column("registration", "email_key")
