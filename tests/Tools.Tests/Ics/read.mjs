// Reads a calendar from stdin with ical.js and prints one line an event, as another program would understand it:
// summary | start in UTC | end in UTC | start as written with its zone | description's first line.
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, 'utf8')));
const zones = new Map(calendar.getAllSubcomponents('vtimezone').map((c) => [c.getFirstPropertyValue('tzid'), new ICAL.Timezone(c)]));

function utc(event, name) {
  const property = event.getFirstProperty(name);
  const time = property.getFirstValue();
  const id = property.getParameter('tzid');
  if (time.isDate) return time.toString();
  if (id) {
    if (!zones.has(id)) throw new Error(`no VTIMEZONE ${id}`);
    time.zone = zones.get(id);
  }
  return new Date(time.toUnixTime() * 1000).toISOString().slice(0, 16) + 'Z';
}

for (const event of calendar.getAllSubcomponents('vevent')) {
  const start = event.getFirstProperty('dtstart');
  const zone = start.getParameter('tzid') ?? '';
  const text = (event.getFirstPropertyValue('description') ?? '').split('\n')[0];
  console.log([event.getFirstPropertyValue('summary'), utc(event, 'dtstart'), utc(event, 'dtend'), zone, text].join(' | '));
}
