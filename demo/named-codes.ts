import type { Client } from '../client/src/index.ts';
import { unless } from './connect.ts';

/** The codes of the story by their names; those of states are the API reference's own. */
const businessAttributes = [
  { name: 'DemoServiceType', fields: ['Service.type'], values: ['New wireless account', 'Repair'] },
  {
    name: 'DemoStateType',
    fields: ['State.type'],
    values: [
      'Customer identification',
      'Service identification',
      'Assign service agent',
      'Waiting for service agent',
      'Offering another service while waiting for agent',
      'Offering callback',
      'Callback pending',
      'Delivering service',
      'Waiting for customer input',
      'Offering another service while delivering service',
    ],
  },
  { name: 'DemoTaskType', fields: ['Task.type'], values: ['Sell a contract', 'Activate the phone'] },
  {
    name: 'DemoDisposition',
    fields: ['Service.disposition', 'State.disposition', 'Task.disposition'],
    values: ['Done', 'Call dropped', 'Satisfied'],
  },
];

/**
 * Lets answers give names instead of numbers while `work` runs. Afterwards every number is taken again, as before: who
 * tries the API next on this server is not bound to the demo's codes.
 */
export async function withNamedCodes(client: Client, work: () => Promise<void>): Promise<void> {
  const map = async (isMapped: boolean) => {
    for (const { name, fields, values } of businessAttributes) {
      const body = {
        map_name: isMapped,
        cv_attributes: isMapped ? fields : [],
        values: values.map((value, i) => ({ name: value, dbid: i + 1 })),
      };
      const put = client.putBusinessAttribute({ path: { name }, body });
      if ((await unless([400], put)) === undefined) return false;
    }
    return true;
  };
  try {
    if (await map(true)) await work();
    else console.log('  Left out: this server has names of its own for services, states or tasks.');
  } finally {
    await map(false);
  }
}
