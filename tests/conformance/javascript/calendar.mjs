// What ical.js, told to be strict, has against a calendar object.
import ICAL from "ical.js";

ICAL.design.strict = true;

export function read(content) {
  try {
    const calendar = new ICAL.Component(ICAL.parse(content.toString("utf-8")));
    for (const component of calendar.getAllSubcomponents("vevent")) {
      const event = new ICAL.Event(component, { strictExceptions: true });
      if (event.endDate.compare(event.startDate) <= 0) {
        return { complaints: ["ends before it starts"] };
      }
    }
    return { complaints: [] };
  } catch (error) {
    return { complaints: [String(error)] };
  }
}
