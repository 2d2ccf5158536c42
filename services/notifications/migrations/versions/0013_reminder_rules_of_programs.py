"""reminder rules are of programs; people have preferences"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# A program's cohorts had the same rule each: one of them stays for all.
_REPOINT = """
WITH kept AS (
    SELECT id, first_value(id) OVER (
        PARTITION BY program_id, days_before, at_time, minutes_before ORDER BY id
    ) AS first FROM reminder_rule
)
UPDATE reminder SET rule_id = kept.first FROM kept
WHERE reminder.rule_id = kept.id AND kept.id <> kept.first
"""
_MERGE = """
DELETE FROM reminder_rule USING reminder_rule AS first
WHERE first.program_id = reminder_rule.program_id AND first.id < reminder_rule.id
AND (first.days_before, first.at_time, first.minutes_before)
    IS NOT DISTINCT FROM
    (reminder_rule.days_before, reminder_rule.at_time, reminder_rule.minutes_before)
"""
_SPREAD = """
INSERT INTO reminder_rule (id, cohort_id, days_before, at_time, minutes_before)
SELECT gen_random_uuid(), cohort.id, rule.days_before, rule.at_time, rule.minutes_before
FROM reminder_rule AS rule JOIN cohort ON cohort.program_id = rule.program_id
WHERE cohort.id <> rule.cohort_id
"""
_DELIVERIES = """
UPDATE reminder SET delivery_id = delivery.id FROM delivery
WHERE delivery.kind = 'reminder' AND delivery.registration_id = reminder.registration_id
AND delivery.topic = reminder.rule_id || '/' || reminder.session_id
AND delivery.revision = reminder.generation
"""
_STATES = "state IN ('due', 'sent', 'cancelled', 'missed'{more})"


def upgrade() -> None:
    op.add_column("cohort", sa.Column("program_id", sa.Uuid()))
    op.execute("UPDATE cohort SET program_id = (program->>'program_id')::uuid")
    op.alter_column("cohort", "program_id", nullable=False)
    op.create_index("ix_cohort_program_id", "cohort", ["program_id"])
    _reminders()
    _rules()
    _preferences()


def _rules() -> None:
    op.add_column("reminder_rule", sa.Column("program_id", sa.Uuid()))
    op.execute(
        "UPDATE reminder_rule SET program_id = cohort.program_id FROM cohort"
        " WHERE cohort.id = reminder_rule.cohort_id"
    )
    op.execute(_REPOINT)
    op.execute(_MERGE)
    op.drop_column("reminder_rule", "cohort_id")
    op.create_index("ix_reminder_rule_program_id", "reminder_rule", ["program_id"])
    for name, default in (("occasion", "each"), ("audience", "all")):
        column = sa.Column(name, sa.Text(), nullable=False, server_default=default)
        op.add_column("reminder_rule", column)
    op.create_check_constraint(
        op.f("ck_reminder_rule_occasion"), "reminder_rule", "occasion IN ('each', 'first')"
    )
    op.create_check_constraint(
        op.f("ck_reminder_rule_audience"),
        "reminder_rule",
        "audience IN ('all', 'on_site', 'online')",
    )
    op.add_column(
        "reminder_rule",
        sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.text("true")),
    )
    op.add_column("reminder_rule", sa.Column("removed_at", sa.DateTime(timezone=True)))


def _reminders() -> None:
    op.add_column("reminder", sa.Column("delivery_id", sa.Uuid()))
    op.execute(_DELIVERIES)
    op.create_index(
        "ix_reminder_delivery_id",
        "reminder",
        ["delivery_id"],
        postgresql_where=sa.text("delivery_id IS NOT NULL"),
    )
    op.drop_constraint(op.f("ck_reminder_state"), "reminder")
    op.create_check_constraint(
        op.f("ck_reminder_state"), "reminder", _STATES.format(more=", 'spared'")
    )


def _preferences() -> None:
    op.create_table(
        "preference",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("calendar", sa.Text()),
        sa.Column("lead_rules", ARRAY(sa.Uuid())),
        sa.Column("quiet_from", sa.Time()),
        sa.Column("quiet_to", sa.Time()),
        sa.Column("quiet_zone", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("phone_asked", sa.Uuid()),
        sa.Column("phone_asked_at", sa.DateTime(timezone=True)),
        sa.Column("phone_tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("phone_confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("language IN ('sv', 'en')", name=op.f("ck_preference_language")),
        sa.CheckConstraint(
            "calendar IN ('invitations', 'file')", name=op.f("ck_preference_calendar")
        ),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_to IS NULL)", name=op.f("ck_preference_quiet_hours")
        ),
        sa.CheckConstraint(
            "phone_confirmed_at IS NULL OR phone IS NOT NULL", name=op.f("ck_preference_phone")
        ),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_preference")),
    )


def downgrade() -> None:
    op.drop_table("preference")
    op.execute("UPDATE reminder SET state = 'missed' WHERE state = 'spared'")
    op.drop_constraint(op.f("ck_reminder_state"), "reminder")
    op.create_check_constraint(op.f("ck_reminder_state"), "reminder", _STATES.format(more=""))
    op.drop_column("reminder", "delivery_id")
    op.add_column("reminder_rule", sa.Column("cohort_id", sa.Uuid()))
    op.execute(
        "UPDATE reminder_rule SET cohort_id = (SELECT min(cohort.id::text)::uuid FROM cohort"
        " WHERE cohort.program_id = reminder_rule.program_id)"
    )
    op.execute(
        "DELETE FROM reminder USING reminder_rule AS rule"
        " WHERE rule.id = reminder.rule_id"
        " AND (rule.cohort_id IS NULL OR rule.removed_at IS NOT NULL)"
    )
    op.execute("DELETE FROM reminder_rule WHERE cohort_id IS NULL OR removed_at IS NOT NULL")
    op.execute(_SPREAD)
    op.alter_column("reminder_rule", "cohort_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_reminder_rule_cohort_id"), "reminder_rule", "cohort", ["cohort_id"], ["id"]
    )
    op.create_index("ix_reminder_rule_cohort_id", "reminder_rule", ["cohort_id"])
    for name in ("removed_at", "active", "audience", "occasion", "program_id"):
        op.drop_column("reminder_rule", name)
    op.drop_column("cohort", "program_id")
