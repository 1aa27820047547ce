import { expectStatus, type TestServer } from './test-server.ts';

/** The extensions that the samples of the API reference use on services, states and tasks. */

const feedback = {
  name: 'Feedback',
  type: 'single-valued',
  attributes: [
    { name: 'FeedbackType', type: 'string', length: 16 },
    { name: 'rating', type: 'integer', mandatory: true },
    { name: 'notes', type: 'string', length: 256 },
  ],
};
const satisfaction = {
  name: 'Satisfaction',
  type: 'multi-valued',
  unique: ['place'],
  attributes: [
    { name: 'rating', type: 'integer' },
    { name: 'pertinence', type: 'integer' },
    { name: 'usefull', type: 'boolean' },
    { name: 'place', type: 'string', length: 64, mandatory: true },
  ],
};
const relatedOffers = {
  name: 'relatedOffers',
  type: 'multi-valued',
  unique: ['offer_name'],
  attributes: [
    { name: 'offer_name', type: 'string', length: 64 },
    { name: 'type', type: 'integer', default: 9 },
    { name: 'comments', type: 'string', length: 256, encrypt: true },
  ],
};
const coupon = { name: 'coupon', type: 'single-valued', attributes: [{ name: 'coupon_name', type: 'string' }] };
const sponsoring = {
  name: 'Sponsoring',
  type: 'single-valued',
  attributes: [
    { name: 'Rank', type: 'string' },
    { name: 'expire', type: 'integer' },
    { name: 'notes', type: 'string' },
  ],
};
const survey = {
  name: 'Survey',
  type: 'single-valued',
  attributes: [
    { name: 'url', type: 'string' },
    { name: 'question1', type: 'integer' },
    { name: 'question2', type: 'boolean' },
    { name: 'question3', type: 'string' },
  ],
};
const proposal = {
  name: 'Proposal',
  type: 'multi-valued',
  unique: ['car type'],
  attributes: [
    { name: 'car type', type: 'string' },
    { name: 'price', type: 'currency' },
    { name: 'seats', type: 'integer' },
    { name: 'comments', type: 'string' },
  ],
};

export async function defineElementExtensions(server: TestServer): Promise<void> {
  const schemas = {
    services: [feedback, satisfaction, relatedOffers, coupon],
    states: [feedback, satisfaction, sponsoring],
    tasks: [survey, proposal],
  };
  for (const [scope, list] of Object.entries(schemas)) {
    for (const schema of list) await expectStatus(201, server.call('POST', `/metadata/${scope}/extensions`, schema));
  }
}

export const feedbackRecord = {
  FeedbackType: 'survey',
  rating: 7,
  notes: 'warm welcome at frontdesk, thanks for the nice trip',
};
export const satisfactionRecords = [
  { rating: 2, pertinence: 8, usefull: true, place: 'Terranova mexico resort' },
  { rating: 8, pertinence: 4, usefull: false, place: 'Fancy resort Paris' },
];
export const offers = [
  { offer_name: 'VIP credit card black ed.', type: 9, comments: 'proposed to all client' },
  { offer_name: '3 times payment GOLD', type: 4, comments: 'limited offer' },
  { offer_name: 'life insurance', type: 3, comments: 'health check to be done before approval' },
];
export const surveyRecord = {
  url: 'http://ourServer/storage/userAnswers',
  question1: 7,
  question2: true,
  question3: 'will be better with cable tv and on-demand video',
};
export const proposals = [
  { 'car type': 'cabriolet', price: 25000, seats: 2, comments: '200 cv, hardtop' },
  { 'car type': 'S.U.V.', price: 70000, seats: 8, comments: '4wd, leather seats' },
];
