import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DeviceType } from '../src/devices/device.ts';
import { MentionFinder } from '../src/devices/mention-finder.ts';
import { type Mention, mentionsIn } from '../src/devices/mentions.ts';
import { isPhoneCountry, PhoneReader } from '../src/devices/phone.ts';
import { devicesOf, parseDevice } from '../src/devices/read-device.ts';

const american = new PhoneReader('US');
const german = new PhoneReader('DE');

function valuesOf(text: string, phones = american): string[] {
  return devicesOf(phones, text).map(({ value }) => value);
}

describe('a device of a request', () => {
  const cases: [DeviceType, string, string | undefined][] = [
    ['phone', '+1 781 555 1212', '+17815551212'],
    ['phone', ' +1 (781) 555-1212 ', '+17815551212'],
    ['phone', '+49 30 1234567', '+49301234567'],
    ['phone', '+44 (0)20 7946 0958', '+442079460958'],
    ['phone', '617 555 1313', undefined],
    ['phone', '+1 781 555 121', undefined],
    ['phone', '+1 781 555 12123', undefined],
    ['phone', '+', undefined],
    ['phone', '', undefined],
    ['phone', '+1 781 555 1212, +1 781 555 1213', undefined],
    ['phone', '+1 781 555 1212 x5', undefined],
    ['email', 'Test@Test.COM', 'test@test.com'],
    ['email', " o'brien+x@mail.example.org ", "o'brien+x@mail.example.org"],
    ['email', 'jürgen@müller.example', 'jürgen@müller.example'],
    ['email', 'a@b', undefined],
    ['email', 'a@b@c.example', undefined],
    ['email', 'a b@c.example', undefined],
    ['email', '@c.example', undefined],
    ['email', 'a@c..example', undefined],
    ['email', 'a"b@c.example', undefined],
    ['ipaddr', '10.10.10.10', '10.10.10.10'],
    ['ipaddr', '010.010.010.010', '10.10.10.10'],
    ['ipaddr', '10.10.10.256', undefined],
    ['ipaddr', '10.10.10', undefined],
    ['ipaddr', '2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['ipaddr', '[2001:db8::1]', '2001:db8::1'],
    ['ipaddr', '::ffff:10.0.0.1', '10.0.0.1'],
    ['ipaddr', '::FFFF:0A00:0001', '10.0.0.1'],
    ['ipaddr', 'fe80::1%eth0', 'fe80::1'],
    ['ipaddr', 'example.com', undefined],
  ];
  for (const [type, text, value] of cases) {
    test(`${type} '${text}'`, () => {
      const device = parseDevice(type, text);
      assert.deepEqual(device, value === undefined ? undefined : { type, value });
    });
  }
});

describe('stored values', () => {
  test('a phone number has many spellings', () => {
    for (const spelling of [
      ...['(408) 832-7799', '408-832-7799', '408.832.7799', '4088327799', '14088327799', '1-408-832-7799'],
      ...['+14088327799', '+1 (408) 832 7799', '001 408 832 7799', '011 1 408 832 7799', 'tel:+1-408-832-7799'],
      ...[
        'tel:4088327799;ext=12',
        '+14088327799,,12#',
        '408 832 7799 x12',
        '408-832-7799 ext. 5',
        'sms:+14088327799',
        '408–832–7799',
      ],
      ...['４０８８３２７７９９', 'Mobile: (408) 832-7799', '408 832 7799 / office', 'callto:+14088327799'],
    ]) {
      assert.deepEqual(valuesOf(spelling), ['+14088327799'], spelling);
    }
    for (const spelling of ['030 1234567', '(030) 1234567', '+49 30 1234567', '0049-30-1234567', '+49 (0)30 1234567']) {
      assert.deepEqual(valuesOf(spelling, german), ['+49301234567'], spelling);
    }
    assert.deepEqual(valuesOf('408-832-7799, (408) 832-7798; 408 832 7797'), [
      ...['+14088327799', '+14088327798', '+14088327797'],
    ]);
    // Nobody says which country it is of: the digits make sense of a British number only.
    assert.deepEqual(valuesOf('447911123456'), ['+447911123456']);
  });

  test('so have addresses', () => {
    assert.deepEqual(valuesOf('"Bruce Banner" <Bruce.Banner@Example.com>'), ['bruce.banner@example.com']);
    assert.deepEqual(valuesOf('mailto:bruce@example.com?subject=x'), ['bruce@example.com']);
    assert.deepEqual(valuesOf('a@b.example; c@d.example'), ['a@b.example', 'c@d.example']);
    assert.deepEqual(valuesOf('sip:+14088327799@example.com'), ['+14088327799@example.com', '+14088327799']);
    assert.deepEqual(valuesOf('sip:bob@10.1.2.3:5060').sort(), ['10.1.2.3', 'bob@10.1.2.3']);
    assert.deepEqual(valuesOf('[2001:DB8::1]'), ['2001:db8::1']);
    assert.deepEqual(valuesOf('http://10.0.0.1:8080/'), ['10.0.0.1']);
  });

  test('other values are no devices', () => {
    for (const value of [
      ...['', 'Bruce', '2020-01-01', '2020-01-01T10:00:00.000Z', '12345', '4111 1111 1111 1111', 'a@b', '10:30:00'],
      ...['ABC4088327799', '1.2.3', 'user data', '@', '::', '+'],
    ]) {
      assert.deepEqual(
        valuesOf(value).filter((found) => found !== '::'),
        [],
        value,
      );
    }
  });
});

describe('mentions in a text', () => {
  const text =
    'Call (408) 832-7799 or +49 30 123456, <a href="mailto:Ann@Example.com">Ann</a>; from 10.0.0.1 or fe80::1. ' +
    'Order 12345678901234 of 2023-11-22. &nbsp;+1&nbsp;408&nbsp;832&nbsp;7797 bob&#64;example.org ' +
    '4088327701 4088327702';

  test('are found where they stand', () => {
    const found = mentionsIn(american, text).map(({ device, start, end }) => [device.value, text.slice(start, end)]);
    assert.deepEqual(found.sort(), [
      ['+14088327701', '4088327701'],
      ['+14088327702', '4088327702'],
      ['+14088327797', '+1&nbsp;408&nbsp;832&nbsp;7797'],
      ['+14088327799', '(408) 832-7799'],
      ['+4930123456', '+49 30 123456'],
      ['10.0.0.1', '10.0.0.1'],
      ['ann@example.com', 'Ann@Example.com'],
      ['bob@example.org', 'bob&#64;example.org'],
      ['fe80::1', 'fe80::1'],
    ]);
  });

  test('are the same when the text comes in pieces', async () => {
    const long = `${'x '.repeat(8_180)}${text} ${'y'.repeat(16_300)} ${text}`;
    const expected = mentionsIn(american, long);
    for (const size of [7, 1_000, 16_384, long.length]) {
      const found: Mention[] = [];
      const finder = new MentionFinder(american, (mention) => found.push(mention));
      for (let start = 0; start < long.length; start += size) await finder.add(long.slice(start, start + size));
      finder.end();
      const order = (one: Mention, other: Mention) => one.start - other.start || one.end - other.end;
      assert.deepEqual(found.sort(order), expected.toSorted(order));
    }
  });

  // A second or so; what grows with the square of the text takes hours.
  test('take a time that grows with the text, whatever it says', { timeout: 600_000 }, async () => {
    const size = 256 * 1024;
    for (const part of [
      '1 ',
      '0 ',
      '@',
      'a@a.a@',
      ':',
      'ab:',
      '1.',
      '(((1',
      '+1 ',
      '+4 ',
      '1-2-',
      '&nbsp;1',
      '9',
      '1   ',
    ]) {
      for (const phones of [american, german]) {
        const finder = new MentionFinder(phones, () => {});
        await finder.add(part.repeat(size / part.length));
        finder.end();
      }
    }
  });
});

test('countries are those of ISO 3166 that have numbers', () => {
  assert.deepEqual(['US', 'DE', 'us', 'ZZ', '', 'USA'].map(isPhoneCountry), [true, true, false, false, false, false]);
});
