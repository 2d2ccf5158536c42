// Every half hour of some years, by the VTIMEZONE of a calendar object as ical.js reads it, beside
// what this program's own time zone database says (Intl).
import ICAL from "ical.js";

const HALF_HOUR = 1_800_000;
const DAY = 48 * HALF_HOUR;

export function read(content, { zone, first_year, last_year }) {
  const calendar = new ICAL.Component(ICAL.parse(content.toString("utf-8")));
  const definition = new ICAL.Timezone(calendar.getFirstSubcomponent("vtimezone"));
  const instants = new Map();
  for (const [wall, instant] of wallTimes(zone, Date.UTC(first_year, 0, 1), Date.UTC(last_year + 1, 0, 1))) {
    instants.set(wall, [...(instants.get(wall) ?? []), instant]);
  }
  // A wall time that comes twice has two right answers, and is never written with a zone.
  const once = [...instants].filter(([, found]) => found.length === 1);
  const wrong = once.filter(([wall, [instant]]) => byDefinition(wall, definition) !== instant);
  return { compared: once.length, wrong: wrong.map(([wall]) => new Date(wall).toISOString()) };
}

function* wallTimes(zone, start, end) {
  const wallTime = wallClock(zone);
  for (let day = start; day < end; day += DAY) {
    // Where a day begins and ends with one offset it has no other: asking is slow.
    const offset = wallTime(day) - day;
    const changes = wallTime(day + DAY) - (day + DAY) !== offset;
    for (let instant = day; instant < day + DAY; instant += HALF_HOUR) {
      yield [changes ? wallTime(instant) : instant + offset, instant];
    }
  }
}

function wallClock(zone) {
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23",
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
  });
  return (instant) => {
    const part = Object.fromEntries(clock.formatToParts(instant).map((p) => [p.type, +p.value]));
    return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute);
  };
}

function byDefinition(wall, definition) {
  const at = new Date(wall);
  const time = new ICAL.Time({
    year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(),
    hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: 0, isDate: false,
  }, definition);
  return time.toUnixTime() * 1000;
}
