import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { openContext } from './open-context.ts';
import { refuseOldNode } from './runtime.ts';
import { startSftp } from './sftp/server.ts';

/** Config → context → listen → wait for a signal → dispose in reverse. */
async function main(): Promise<void> {
  refuseOldNode();
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const signal = nextSignal();
  const { context, generatedPassword, dispose } = await openContext({ config, log });
  try {
    const app = await createApp(context);
    const sftp = await startSftp(context);
    await app.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
      await sftp?.stop();
      throw error;
    });
    if (generatedPassword !== undefined) {
      console.log(`User admin was made with the password ${generatedPassword} (shown only now).`);
    }
    if (sftp !== undefined) {
      console.log(`SFTP listens on ${config.host}:${sftp.port} (host key ${sftp.fingerprint}).`);
    }
    console.log(
      `Throughline listens on ${config.publicUrl} (console: ${config.publicUrl}/console/, API description: ${config.publicUrl}/docs).`,
    );
    log.info({ signal: await signal }, 'stopping: requests under way finish first');
    await Promise.all([app.close(), sftp?.stop()]);
  } finally {
    await dispose();
    log.flush();
  }
}

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
}

try {
  await main();
} catch (error) {
  console.error(`Throughline cannot start: ${(error as Error).message}`);
  if (process.env['LOG_LEVEL'] === 'debug') console.error(error);
  process.exitCode = 1;
}
