# Scores mails as a mail server with SpamAssassin does that asks nobody else: one mail in base64 a
# line comes in, one line with the score and the rules that gave it goes out.
use strict;
use warnings;
use MIME::Base64 qw(decode_base64);
use Mail::SpamAssassin;

my $judge = Mail::SpamAssassin->new({
    local_tests_only => 1,
    dont_copy_prefs => 1,
    userprefs_filename => '/dev/null',
    userstate_dir => $ARGV[0],
    home_dir_for_helpers => $ARGV[0],
});
$judge->init(0);
$| = 1;
while (my $line = <STDIN>) {
    my $mail = $judge->parse(decode_base64($line));
    my $verdict = $judge->check($mail);
    printf "%.1f %s\n", $verdict->get_score(), $verdict->get_names_of_tests_hit();
    $verdict->finish();
    $mail->finish();
}
