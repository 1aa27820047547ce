import Fastify from 'fastify';
import pg from 'pg';

/**
 * The limit of the stack: a Fastify route that does one prepared point select, and nothing else. No authentication, no
 * log, no row-level security, no metrics; the pool is as large as the server's.
 */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const app = Fastify();

app.get<{ Params: { customer_id: string } }>('/point/:customer_id', async (request, reply) => {
  const { rows } = await pool.query<{ attributes: string }>({
    name: 'point',
    text: 'SELECT attributes::text AS attributes FROM throughline.profiles WHERE tenant_id = $1 AND customer_id = $2',
    values: [101, request.params.customer_id],
  });
  return reply.type('application/json; charset=utf-8').send(rows[0]?.attributes);
});

process.once('SIGTERM', async () => {
  await app.close();
  await pool.end();
});
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
