"""What registration refuses.

Refusal
├── NotFound
├── Conflict
│   ├── RegistrationNotOpen     before or after the registration window
│   ├── CohortCancelled         the run does not take place
│   ├── QueueFull               no place, and the queue has reached its limit
│   ├── RegistrationEnded       it was cancelled; sign up again
│   ├── UndoTooLate             the time to take a cancellation back is over
│   ├── RegisteredAgain         there is a newer registration of the same person
│   ├── PolicyFixed             people rely on the rule: sign-up has opened
│   ├── NotWaiting              only somebody in the queue can be moved or seated
│   ├── TooLateToAsk            no rule to ask those who were absent, or no time for an answer
│   ├── NobodyAsked             none of them is absent, or all have been asked
│   ├── DoorNotOpen             the cohort has more sessions, or its session is not held now
│   ├── NobodyAtTheDoor         nobody who waits there gets in
│   ├── NoFreePlace             every place is taken, and none was to be added
│   ├── PlaceGone               somebody else has the place or waits for it
│   ├── CohortClosed            attendance is settled
│   ├── AttendanceNotOpen       too early to say who was there
│   ├── SessionsNotOver         closing early needs to be said on purpose
│   ├── SessionUnderWay         a session is closed when it has ended, not before
│   ├── SessionClosed           a session that certificates speak of stays as it was
│   ├── CertifiedAsWhole        single sessions of the cohort have no certificates
│   ├── PartyTooLarge           more people than one may sign up at once
│   ├── SeatWithdrawn           the seat is no longer kept for whoever has the link
│   ├── SeatNotToGive           there is no such seat to name, give back or hand over now
│   ├── AlreadyInCohort         a guest has a registration of their own already
│   ├── TooManyInvitations      a seat was named so often that no more mails are sent
│   ├── SessionIsCancelled      a session that is not held
│   ├── OnlySession             a cohort without sessions is to be called off
│   ├── PlacesTaken             fewer places than are taken already
│   ├── OptionFull              an option that was chosen has filled up
│   ├── ChoiceFull              a session or way to take part that was chosen has no room
│   ├── ChoicePlacesTaken       a session has more people than it was to have places
│   ├── SessionTooSmall         everybody attends a session with fewer places than the cohort
│   ├── ChoiceInUse             people rely on a choice that was to be taken away
│   ├── AnswersSettled          answers cannot be changed any more
│   ├── NotReady                a program lacks what its page must show
│   ├── SameOrganisation        an organisation cannot be merged into itself
│   ├── AlreadyMerged           one of the two is a spelling of something else by now
│   ├── DifferentNumbers        two numbers are two organisations
│   ├── MergeUndone             somebody has taken the merge back before
│   └── OwnAccount              nobody may lock themselves out
├── Invalid
│   ├── TimesNotPossible        the end is not after the start, or a time that no clock shows
│   ├── DecisionNotPossible     a decision before sign-up opens or after the start
│   ├── AnswerNotPossible       an answer is promised for a time that has gone, or after the start
│   ├── ChoiceNotPossible       sessions or a way to take part that the cohort does not have
│   ├── ReasonNamesPerson       the reason for an erasure says who was erased
│   ├── WindowNotPossible       registration would close before it opens
│   └── SessionNotLast          a new session starts before the last one has ended
└── Forbidden
    ├── SignInRefused           address and password do not fit
    └── TokenRefused            a program's token is not known, revoked or over
"""

from __future__ import annotations

from uuid import UUID

from shared.kernel.errors import Conflict, Forbidden, Invalid


class RegistrationNotOpen(Conflict):
    """The registration window has not begun or is over."""

    code = "registration_not_open"


class CohortCancelled(Conflict):
    """This run of the program does not take place."""

    code = "cohort_cancelled"


class QueueFull(Conflict):
    """All places are taken and the queue has reached its limit."""

    code = "queue_full"


class RegistrationEnded(Conflict):
    """The registration was cancelled before."""

    code = "registration_ended"


class UndoTooLate(Conflict):
    """The time to take a cancellation back is over."""

    code = "undo_too_late"


class RegisteredAgain(Conflict):
    """The person has a newer registration in the same cohort."""

    code = "registered_again"


class PlaceGone(Conflict):
    """The place that was given back belongs to others now."""

    code = "place_gone"


class PolicyFixed(Conflict):
    """People rely on the rule by which places are given: sign-up has opened."""

    code = "policy_fixed"


class NotWaiting(Conflict):
    """Only somebody who stands in the queue can be moved or seated."""

    code = "not_waiting"


class TooLateToAsk(Conflict):
    """Those who were absent cannot be asked: the rule does not say so, or time is too short."""

    code = "too_late_to_ask"


class DoorNotOpen(Conflict):
    """Places are passed on at the door of an only session, while it is held."""

    code = "door_not_open"


class NobodyAtTheDoor(Conflict):
    """Nobody gets in: nobody who is there waits, or no place is free for them."""

    code = "nobody_at_the_door"


class NobodyAsked(Conflict):
    """Nobody was there to ask: none of them is absent, or all have been asked before."""

    code = "nobody_asked"


class NoFreePlace(Conflict):
    """Every place is taken, and none was to be added."""

    code = "no_free_place"


class CohortClosed(Conflict):
    """The cohort is closed, its attendance settled."""

    code = "cohort_closed"


class AttendanceNotOpen(Conflict):
    """Attendance of this session cannot be recorded yet."""

    code = "attendance_not_open"


class SessionsNotOver(Conflict):
    """The last session has not ended."""

    code = "sessions_not_over"


class SessionUnderWay(Conflict):
    """A session can be closed when it has ended."""

    code = "session_under_way"


class SessionClosed(Conflict):
    """Certificates speak of a session as it was, and of who was there: both stay so."""

    code = "session_closed"


class CertifiedAsWhole(Conflict):
    """The cohort has one certificate for the whole, so its sessions are not closed one by one."""

    code = "certified_as_whole"


class SessionIsCancelled(Conflict):
    """The session is cancelled, so nothing of it can be changed."""

    code = "session_is_cancelled"


class OnlySession(Conflict):
    """It is the only session that is left: call the whole cohort off."""

    code = "only_session"


class PlacesTaken(Conflict):
    """More places are taken than the cohort would have; ``taken`` says how many."""

    code = "places_taken"

    def __init__(self, taken: int) -> None:
        super().__init__(f"{taken} places are taken")
        self.taken = taken


class OptionFull(Conflict):
    """An option that was chosen has filled up; ``ref`` is ``question/option``."""

    code = "option_full"

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.question, _, self.option = ref.partition("/")


class ChoiceFull(Conflict):
    """What somebody chose anew has no room; ``kind`` and ``ref`` are those of its pool."""

    code = "choice_full"

    def __init__(self, kind: str, ref: str) -> None:
        super().__init__()
        self.kind, self.ref = kind, ref


class ChoiceInUse(Conflict):
    """People are registered who rely on a choice; ``kind`` is that of its pools."""

    code = "choice_in_use"

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind


class ChoicePlacesTaken(Conflict):
    """A session or way to take part has more people than it was to have places."""

    code = "choice_places_taken"

    def __init__(self, ref: str, taken: int) -> None:
        super().__init__()
        self.ref, self.taken = ref, taken


class SessionTooSmall(Conflict):
    """Everybody attends a session with fewer places than the cohort; ``places`` says how many."""

    code = "session_too_small"

    def __init__(self, session_id: UUID, places: int) -> None:
        super().__init__(f"{places} places")
        self.session_id, self.places = session_id, places


class AnswersSettled(Conflict):
    """The answers of this registration cannot be changed any more."""

    code = "answers_settled"


class NotReady(Conflict):
    """The program lacks something that its public page must show."""

    code = "not_ready"


class SameOrganisation(Conflict):
    """An organisation cannot be merged into itself."""

    code = "same_organisation"


class AlreadyMerged(Conflict):
    """One of the two organisations has been merged meanwhile."""

    code = "already_merged"


class DifferentNumbers(Conflict):
    """Each of the two has a number of its own, so the register knows them as two."""

    code = "different_numbers"


class MergeUndone(Conflict):
    """The merge has been taken back before."""

    code = "merge_undone"


class DecisionNotPossible(Invalid):
    """Places would be given before sign-up opens or after the start."""

    code = "decision_not_possible"


class AnswerNotPossible(Invalid):
    """An answer is promised for a time that has gone, or for one after the start."""

    code = "answer_not_possible"


class ChoiceNotPossible(Invalid):
    """The cohort has no such sessions or way to take part; ``kind`` is that of their pools."""

    code = "choice_not_possible"

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind


class ReasonNamesPerson(Invalid):
    """The reason for erasing somebody names them, and would be kept when they are gone."""

    code = "reason_names_person"


class WindowNotPossible(Invalid):
    """Registration would close before it opens."""

    code = "window_not_possible"


class SessionNotLast(Invalid):
    """The new session would start before the last one has ended, or where one chooses, begun."""

    code = "session_not_last"


class TimesNotPossible(Invalid):
    """The times of a session contradict each other or do not exist on the day.

    ``at_end`` says that it is the end which does not exist.
    """

    code = "times_not_possible"

    def __init__(self, words: str = "", *, at_end: bool = False) -> None:
        super().__init__(words)
        self.at_end = at_end


class OwnAccount(Conflict):
    """Nobody may lock themselves out."""

    code = "own_account"


class SignInRefused(Forbidden):
    """Address and password do not belong to an active organizer."""

    code = "sign_in_refused"


class TokenRefused(Forbidden):
    """The token is none of ours, or may no longer be used."""

    code = "token_refused"


class PartyTooLarge(Conflict):
    """More people than one may sign up at once."""

    code = "party_too_large"


class SeatWithdrawn(Conflict):
    """The seat is no longer kept for whoever has the link."""

    code = "seat_withdrawn"


class SeatNotToGive(Conflict):
    """There is no such seat, or it cannot be named, given back or handed over any more."""

    code = "seat_not_to_give"


class AlreadyInCohort(Conflict):
    """The guest has a registration of their own in the same cohort."""

    code = "already_in_cohort"


class TooManyInvitations(Conflict):
    """So many mails have been sent about one seat that it must be somebody else's turn."""

    code = "too_many_invitations"


class FormOutdated(Exception):
    """What a form was made from has changed since: no refusal, but it must be looked at anew."""
