"""What scopes of a token and events of a webhook mean, in the words of admins."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SCOPE_WORDS = {
    "programs:read": _l("Read programs, cohorts and sessions (programs:read)"),
    "programs:write": _l("Change programs, cohorts and sessions (programs:write)"),
    "registrations:read": _l("Read registrations and the queue (registrations:read)"),
    "registrations:write": _l("Register people and change registrations (registrations:write)"),
    "organisations:read": _l("Read organisations (organisations:read)"),
    "organisations:write": _l("Merge organisations (organisations:write)"),
    "special:read": _l("Read answers about health, belief and the like (special:read)"),
    "special:write": _l("Change answers about health, belief and the like (special:write)"),
    "organizers:read": _l("Read who may sign in (organizers:read)"),
    "organizers:write": _l("Let people sign in, and lock them out (organizers:write)"),
    "webhooks:read": _l("Read webhooks and what was sent to them (webhooks:read)"),
    "webhooks:write": _l("Change webhooks (webhooks:write)"),
}
EVENT_WORDS = {
    "registration.received": _l("Somebody has registered (registration.received)"),
    "registration.confirmed": _l("Somebody has a place (registration.confirmed)"),
    "registration.changed": _l("Somebody takes part in another way (registration.changed)"),
    "registration.waitlisted": _l("Somebody stands in the queue (registration.waitlisted)"),
    "registration.applied": _l("Somebody waits for a decision (registration.applied)"),
    "registration.declined": _l("Somebody was not admitted (registration.declined)"),
    "registration.offered": _l("Somebody is offered a place (registration.offered)"),
    "registration.expired": _l("Somebody did not answer in time (registration.expired)"),
    "registration.cancelled": _l("Somebody has cancelled (registration.cancelled)"),
    "registration.attended": _l("Somebody was in a session that is closed (registration.attended)"),
    "registration.completed": _l("Somebody has completed the program (registration.completed)"),
    "registration.absent": _l("Somebody missed the first session (registration.absent)"),
    "registration.released": _l("The place of somebody absent went on (registration.released)"),
    "session.rescheduled": _l("A session has a new time or place (session.rescheduled)"),
    "session.cancelled": _l("A session is cancelled (session.cancelled)"),
}
