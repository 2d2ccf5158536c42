"""The reference of settings: what it tells of each variable."""

from services.settings_reference import Setting, common_settings, reference, settings_of

KEY = Setting(
    "SPINN_SECRET_KEY",
    "secret",
    None,
    "Signs links and cookies; 32 characters or more, the same for all services",
)


def test_setting_when_all_services_share_it_is_told_once():
    names = [setting.variable for setting in common_settings()]
    assert "SPINN_REDIS_URL" in names
    assert reference().count("`SPINN_REDIS_URL`") == 1


def test_setting_when_it_has_no_default_is_required():
    assert KEY in common_settings()
    assert KEY.is_required
    assert "| `SPINN_SECRET_KEY` | secret | **required** |" in reference()


def test_setting_when_every_service_has_its_own_is_told_with_the_services_name():
    first = [settings_of(name)[0].variable for name in ("registration", "certificates")]
    assert first == ["SPINN_REGISTRATION_DATABASE_URL", "SPINN_CERTIFICATES_DATABASE_URL"]


def test_setting_when_its_values_are_few_names_them():
    rows = {setting.variable: setting for setting in settings_of("notifications")}
    assert rows["SPINN_NOTIFICATIONS_SMTP_SECURITY"].kind == "`none`, `starttls`, `tls`"
    assert rows["SPINN_NOTIFICATIONS_REMINDER_AT"].default == "09:00"


def test_secret_when_its_default_is_empty_is_told_as_empty():
    assert "| `SPINN_NOTIFICATIONS_SMTP_PASSWORD` | secret | empty |" in reference()
