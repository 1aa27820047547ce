import fc from 'fast-check';
import type { Piece, Recipe } from './recipe.ts';

const host = 'Host: localhost\r\n';
const json = 'Content-Type: application/json\r\n';
const health = `GET /health/live HTTP/1.1\r\n${host}\r\n`;

function recipe(...pieces: Piece[]): Recipe {
  return { pieces };
}

const requestLines = fc
  .constantFrom<Piece>(
    ...[
      '',
      'GET',
      'GET ',
      'GET /',
      'GET  / HTTP/1.1',
      'GET / HTTP/9.9',
      'GET / HTTP/1.1 x',
      'get /profiles HTTP/1.1',
      'G\0T / HTTP/1.1',
    ],
    ...[
      'GET /a b HTTP/1.1',
      'GET /\0 HTTP/1.1',
      'GET profiles HTTP/1.1',
      'GET ? HTTP/1.1',
      'GET # HTTP/1.1',
      'CONNECT a:443 HTTP/1.1',
    ],
    ...[
      'HELLO',
      '\r\n\r\n\r\n',
      'POST / ICE/1.0',
      'GET http://[ HTTP/1.1',
      'GET \t HTTP/1.1',
      'PRI * HTTP/2.0',
      'HTTP/1.1 200 OK',
    ],
    { hex: '16030100a5010000a10303' },
    { hex: '00000000' },
    { repeat: 'A', times: 20_000 },
    { repeat: '\r\n', times: 20_000 },
  )
  .map((line) => recipe(line, '\r\n', host, '\r\n'));

const headerBlocks = fc
  .constantFrom<Piece>(
    ...[
      'no colon\r\n',
      ': empty name\r\n',
      'na me: x\r\n',
      'a: b\rc\r\n',
      'a: b\nc: d\r\n',
      'a\0: b\r\n',
      'a: \0\r\n',
      ' folded: x\r\n',
    ],
    ...[
      'a: b\r\n  folded\r\n',
      'Content-Length: -1\r\n',
      'Content-Length: 1e3\r\n',
      'Content-Length: 0x1\r\n',
      'Content-Length:\r\n',
    ],
    ...[
      'Content-Length: 99999999999999999999\r\n',
      'Content-Length: 1\r\nContent-Length: 2\r\n',
      'Content-Length: 3, 3\r\n',
    ],
    ...[
      'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
      'Transfer-Encoding: gzip\r\n',
      'Transfer-Encoding: chunked, chunked\r\n',
    ],
    ...[
      'Host: second\r\n',
      'Upgrade: websocket\r\nConnection: Upgrade\r\n',
      'Connection: keep-alive, close, x\r\n',
      'Expect: x\r\n',
    ],
    ...[
      'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nConnection: Upgrade, HTTP2-Settings\r\n',
      'Keep-Alive: -1\r\n',
    ],
    { repeat: 'x-header-#: value\r\n', times: 400 },
    { repeat: 'x-header-#: value\r\n', times: 5_000 },
    { repeat: 'x-long: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n', times: 300 },
  )
  .chain((block) =>
    fc.constantFrom(
      recipe('POST /profiles HTTP/1.1\r\n', host, json, block, '\r\n{}'),
      recipe('GET / HTTP/1.1\r\n', host, block, '\r\n'),
    ),
  );

const chunked = `POST /profiles HTTP/1.1\r\n${host}${json}Transfer-Encoding: chunked\r\n\r\n`;
const chunks = fc
  .constantFrom<Piece>(
    ...[
      'zz\r\n',
      '-1\r\n',
      '\r\n',
      '5\r\n{}',
      '2\r\n{}X\r\n0\r\n\r\n',
      'ffffffffffffffffff\r\n',
      '7fffffff\r\n{}',
      '2\n{}\n0\n\n',
    ],
    ...[
      '2;ext="\0"\r\n{}\r\n0\r\n\r\n',
      '2\r\n{}\r\n0\r\nTrailer: \0\r\n\r\n',
      '2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n',
      '0\r\n',
    ],
    { repeat: '1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n \r\n', times: 2_000 },
    { repeat: '1\r\n[\r\n', times: 20_000 },
  )
  .map((body) => recipe(chunked, body));

const lengths = fc
  .tuple(fc.constantFrom(0, 1, 3, 10, 5_000), fc.constantFrom('{}', '{"a":1}', '{}GET / HTTP/1.1\r\n\r\n', ''))
  .map(([length, body]) => recipe(`POST /profiles HTTP/1.1\r\n${host}${json}Content-Length: ${length}\r\n\r\n${body}`));

const pipelines = fc.constantFrom(
  recipe({ repeat: health, times: 2 }),
  recipe({ repeat: health, times: 50 }),
  recipe({ repeat: `GET /profiles/# HTTP/1.1\r\n${host}\r\n`, times: 50 }),
  recipe(health, 'rubbish\r\n\r\n', health),
  recipe(`POST /profiles HTTP/1.1\r\n${host}${json}Content-Length: 2\r\n\r\n{}`, health),
  recipe('GET /health/live HTTP/1.1\r\n\r\n'),
  recipe('GET /health/live HTTP/1.0\r\n\r\n'),
  recipe('GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'),
);

/** A good request with some bytes changed. Without credentials: whatever it becomes, it must not change anything. */
const bitRot = fc
  .tuple(
    fc.constantFrom(
      health,
      `PUT /profiles/FUZZ1?a=%41 HTTP/1.1\r\n${host}${json}Content-Length: 14\r\n\r\n{"LastName":1}`,
    ),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
  )
  .map(([text, changes]) => {
    const bytes = Buffer.from(text);
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    return recipe({ hex: bytes.toString('hex') });
  });

/** What a careless or ill-meaning client writes on a socket. */
export const malformedHttp: fc.Arbitrary<Recipe> = fc.oneof(
  requestLines,
  headerBlocks,
  chunks,
  lengths,
  pipelines,
  bitRot,
);
