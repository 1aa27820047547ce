import { temporaryFolder } from '../../server/test/archives/workshop.ts';
import { startServer } from '../../server/test/test-server.ts';
import { startBrowser } from './browser.ts';

/** One server and one browser for all stories: each tells of users and jobs of its own. */
export const server = await startServer();
export const browser = await startBrowser();
export const folder = await temporaryFolder();
