// The journey: what a traveller's assistant does with the server, one step after another. A step that does not hold throws.
import assert from 'node:assert/strict';
import { stories, daysAfter } from './stories.mjs';
import { compareWithFlight, compareWithPlan, compareWithStay, readCalendar } from './calendar.mjs';

const needed = [
  'get_travel_context', 'resolve_place', 'search_flights', 'search_hotels', 'get_weather', 'plan_itinerary', 'calculate_budget', 'save_trip',
  'get_trip', 'export_trip',
];

/** told(step, call, text) hears of every step; call and text are there for tool calls. */
export async function travel(session, lang, told) {
  const client = session.raw;
  const story = stories[lang];
  const call = async (name, args, options) => {
    const result = await session.callTool({ name, arguments: { ...args, lang } }, options);
    const text = result.content.map((c) => c.text ?? '').join('\n');
    assert.ok(!result.isError, `${name} failed: ${text}`);
    assert.ok(result.structuredContent, `${name} has structured content`);
    assert.match(text, story.readable, `${name} answers in ${lang}`);
    told(name, args, text);
    return { ...result.structuredContent, text };
  };

  const { tools } = await client.listTools();
  const missing = needed.filter((n) => !tools.some((t) => t.name === n));
  assert.deepEqual(missing, [], 'tools that the journey needs');
  for (const tool of tools) {
    assert.ok(tool.title && tool.description && tool.outputSchema, `${tool.name} has title, description and output schema`);
    for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'])
      assert.equal(typeof tool.annotations?.[hint], 'boolean', `${tool.name} says ${hint}`);
  }
  told('tools/list');

  const context = await call('get_travel_context', { place: story.city.query });
  const today = context.now.find((n) => n.of === 'place').now.slice(0, 10);
  const first = daysAfter(today, 40);
  const last = daysAfter(first, 2);
  const home = daysAfter(first, 3);

  for (const place of [story.city, story.also]) {
    const { candidates } = await call('resolve_place', { query: place.query });
    assert.equal(candidates[0].kind, 'city');
    assert.equal(candidates[0].id, place.id);
    assert.ok(candidates[0].name_en && candidates[0].name_zh, 'both names');
  }

  const search = { ...story.flights, depart: first, return: home, limit: 3 };
  const flights = await call('search_flights', search);
  assert.match(flights.text, story.simulated, 'simulated flights say so in the text');
  assert.ok(flights.offers.every((o) => o.mode === 'simulated'), 'and in the data');
  const flight = flights.offers[0];
  assert.ok(flights.next_cursor, 'there are more flights than one page');
  const nextPage = await call('search_flights', { ...search, cursor: flights.next_cursor });
  assert.ok(nextPage.offers.length > 0 && nextPage.offers.every((o) => !flights.offers.some((f) => f.id === o.id)), 'the next page brings others');

  const hotels = await call('search_hotels', { place: story.stay, check_in: first, check_out: home, limit: 3 });
  assert.match(hotels.text, story.simulated, 'simulated rates say so in the text');
  assert.ok(hotels.stays.every((s) => s.mode === 'simulated'), 'and in the data');
  const stay = hotels.stays[0];

  const weather = await call('get_weather', { place: story.city.query, from: first, to: last });
  assert.equal(weather.days.length, 3);
  assert.match(weather.text, story.reference, 'climate normals are not called a forecast');

  const asked = { place: story.city.query, from: first, to: last, interests: ['history', 'food'] };
  const plan = await call('plan_itinerary', asked, { onprogress: () => {} });
  assert.equal(plan.zone, story.city.zone);
  assert.deepEqual(plan.days.map((d) => d.date), [first, daysAfter(first, 1), last]);
  assert.ok(plan.days.every((d) => d.stops.some((s) => s.kind === 'visit')), 'each day has a visit');
  const { progress } = session;
  assert.ok(progress.length > 1 && progress.every((p, i) => i === 0 || p > progress[i - 1]), `progress rises: ${progress}`);
  told('progress');

  const budget = await call('calculate_budget', {
    place: story.city.query, days: 3, nights: 3, currency: story.currency, flight_offer_ids: [flight.id], hotel_offer_ids: [stay.offer_id], plan_id: plan.plan_id,
  });
  const sum = budget.lines.reduce((total, line) => total + line.amount.amount, 0);
  assert.ok(Math.abs(sum - budget.total.amount) < 0.05, `the lines add up: ${sum} and ${budget.total.amount}`);
  assert.equal(budget.lines.filter((l) => l.simulated).length, 2, 'the quoted flight and stay are labelled');

  const saved = await call('save_trip', {
    title: story.title, plan_ids: [plan.plan_id], flight_offer_ids: [flight.id], hotel_offer_ids: [stay.offer_id], budget_id: budget.budget_id,
  });
  assert.equal(saved.version, 1);
  const trip = await call('get_trip', { trip_id: saved.trip_id });
  assert.equal(trip.content.title, story.title);
  assert.equal(trip.trips[0].start, first);

  const file = await call('export_trip', { trip_id: saved.trip_id, format: 'ics' });
  const events = readCalendar(file.content);
  compareWithPlan(events, plan, lang);
  compareWithFlight(events, flight);
  compareWithStay(events, { check_in: first, check_out: home });
  told('calendar');

  await besides(client, session, story, lang, saved.trip_id, file.content, told);
}

/** The rest of the surface: resources, prompts, completion, a call given up, a call refused. */
async function besides(client, session, story, lang, tripId, calendar, told) {
  const { resources } = await client.listResources();
  const popular = await client.readResource({ uri: resources.find((r) => r.uri === 'travel://destinations/popular').uri });
  assert.ok(popular.contents[0].text.length > 100, 'the popular destinations are told');
  const ics = await client.readResource({ uri: `trip://${tripId}/ics` });
  assert.deepEqual(
    readCalendar(ics.contents[0].text).map((e) => [e.uid, e.start]), readCalendar(calendar).map((e) => [e.uid, e.start]), 'the trip as a resource is the exported one');
  told('resources');

  const { prompts } = await client.listPrompts();
  const names = ['plan-trip', 'compare-options', 'day-of-travel', 'replan-after-delay', 'packing-list'];
  assert.deepEqual(prompts.map((p) => p.name).sort(), names.sort());
  const filled = await client.getPrompt({ name: 'day-of-travel', arguments: { trip_id: tripId, lang } });
  assert.match(filled.messages[0].content.text, story.readable, `the prompt speaks ${lang}`);
  assert.match(JSON.stringify(filled.messages), new RegExp(tripId), 'the prompt carries the trip');
  told('prompts');

  const { completion } = await client.complete({ ref: { type: 'ref/resource', uri: 'travel://destinations/{id}' }, argument: { name: 'id', value: story.city.id.slice(0, 3) } });
  assert.ok(completion.values.includes(story.city.id), `completions of ${story.city.id.slice(0, 3)}: ${completion.values}`);
  told('completion');

  const giveUp = new AbortController();
  const abandoned = session.callTool(
    { name: 'plan_itinerary', arguments: { place: story.city.query, from: '2027-05-01', to: '2027-05-14', pace: 'packed' } }, { signal: giveUp.signal });
  // One turn later the request is on its way and its answer cannot be back.
  setImmediate(() => giveUp.abort('enough'));
  await assert.rejects(abandoned, /enough|abort/i, 'a call that is given up ends at once');
  told('cancellation');

  const refused = await session.callTool({ name: 'get_weather', arguments: { place: 'Nowhereville' } });
  assert.ok(refused.isError, 'an unknown city is refused');
  assert.match(refused.content[0].text, /place/);
  assert.match(refused.content[0].text, /Nowhereville/);
  told('refusal');
}
