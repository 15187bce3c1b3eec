// Opens an exported calendar with a real parser and compares it with what was planned.
import assert from 'node:assert/strict';
import ICAL from 'ical.js';

/** Events as { start, end, zone, summary }; times are local, zone is the TZID, null for whole days. */
export function readCalendar(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  assert.equal(calendar.getFirstPropertyValue('version'), '2.0');
  const zones = new Map(calendar.getAllSubcomponents('vtimezone').map((z) => [z.getFirstPropertyValue('tzid'), new ICAL.Timezone(z)]));
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    const start = component.getFirstProperty('dtstart');
    const zone = start.getParameter('tzid') ?? null;
    if (zone) assert.ok(zones.has(zone), `the calendar does not define the zone ${zone} that ${event.summary} uses`);
    return {
      summary: event.summary,
      uid: event.uid,
      start: event.startDate.toString().slice(0, event.startDate.isDate ? 10 : 16),
      end: event.endDate.toString().slice(0, event.endDate.isDate ? 10 : 16),
      zone,
      endZone: component.getFirstProperty('dtend').getParameter('tzid') ?? null,
      /** Minutes between the ends, by the calendar's own zone rules. */
      minutes: zone ? Math.round(event.endDate.subtractDateTz(event.startDate).toSeconds() / 60) : null,
    };
  });
}

/** Every visit and meal of the plan is an event at its local time in the city's zone, and nothing else is in that zone but flights. */
export function compareWithPlan(events, plan, lang) {
  const name = lang === 'zh' ? 'name_zh' : 'name_en';
  for (const day of plan.days) {
    for (const stop of day.stops) {
      const start = `${day.date}T${stop.start.slice(0, 5)}`;
      const event = events.find((e) => e.start === start && e.summary === stop[name]);
      assert.ok(event, `no event for ${stop[name]} at ${start}`);
      assert.equal(event.end.slice(11), stop.leave.slice(0, 5), `${stop[name]} ends`);
      assert.equal(event.zone, plan.zone, `${stop[name]} is in the city's zone`);
    }
  }
  const stops = plan.days.flatMap((d) => d.stops).length;
  assert.ok(stops >= 3, `a plan of three days has ${stops} stops`);
  assert.equal(new Set(events.map((e) => e.uid)).size, events.length, 'each event has a UID of its own');
  return stops;
}

/** Every segment of the offer is an event that leaves in the local time of its origin and arrives in that of its destination. */
export function compareWithFlight(events, offer) {
  for (const segment of offer.slices.flatMap((s) => s.segments)) {
    const event = events.find((e) => e.summary.includes(segment.flight));
    assert.ok(event, `no event for flight ${segment.flight}`);
    assert.equal(event.start, segment.depart.slice(0, 16), `${segment.flight} leaves`);
    assert.equal(event.end, segment.arrive.slice(0, 16), `${segment.flight} arrives`);
    const minutes = (Date.parse(segment.arrive) - Date.parse(segment.depart)) / 60_000;
    assert.equal(event.minutes, minutes, `${segment.flight} lasts`);
  }
}

/** The stay is an all-day event from check-in to check-out. */
export function compareWithStay(events, stay) {
  assert.ok(events.some((e) => e.zone === null && e.start === stay.check_in && e.end === stay.check_out), `no event for the stay ${stay.check_in} to ${stay.check_out}`);
}
