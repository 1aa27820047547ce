import type { Client, Service } from '../client/src/index.ts';

const number = '408-832-7799';

/** The caller of the API reference ("Query Services") whose call drops, and what becomes of it. */
export async function playServiceStory(client: Client): Promise<void> {
  console.log(
    '  The phone menu does not know the number. It starts a service and notes the number as its contact key.',
  );
  await client.identifyCustomer({ query: { 'Phone.PhoneNumber': number } });
  const { service_id } = (
    await client.startService({
      body: { service_type: 'New wireless account', contact_key: number, est_duration: 1800 },
      idempotencyKey: crypto.randomUUID(),
    })
  ).data;
  const path = { service_id };
  const identification = await client.startState({ path, body: { state_type: 'Customer identification' } });
  const { state_id: waiting } = await transition(
    client,
    service_id,
    { state_id: identification.data.state_id },
    'Waiting for service agent',
  );

  console.log('  After ten minutes the call drops. The customer calls again: is anything open for this number?');
  const open = await client.listActiveAnonymousServices({
    path: { contact_key: number },
    query: { active_states: true },
  });
  const [resumed] = open.data;
  console.log(`  ${resumed?.service_type}: ${resumed?.active_states?.[0]?.state_type}. Back into the queue.`);
  const again = await transition(
    client,
    service_id,
    { state_id: waiting, disposition: 'Call dropped' },
    'Waiting for service agent',
  );

  console.log('  The agent asks for the name; from now on the service and the number are those of a customer.');
  await client.createProfile({
    body: { customer_id: 'CALLER', LastName: 'Wireless', loyalty_pin: '4711', Phone: [{ PhoneNumber: number }] },
  });
  await client.associateService({ path: { customer_id: 'CALLER', service_id } });
  const delivering = await transition(client, service_id, { state_id: again.state_id }, 'Delivering service');

  console.log('  A contract is sold, the phone works.');
  const { state_id } = delivering;
  const sale = await client.startTask({ path, body: { task_type: 'Sell a contract', state_id } });
  const task = { service_id, task_id: sale.data.task_id };
  await client.updateTaskExtension({
    path: { ...task, ext_name: 'Contract' },
    body: { plan: 'Family and friends', fee: 39.9 },
  });
  await client.completeTask({ path: task, body: { disposition: 'Done' } });
  const activation = await client.startTask({ path, body: { task_type: 'Activate the phone', state_id } });
  await client.completeTask({
    path: { service_id, task_id: activation.data.task_id },
    body: { disposition: 'Done' },
  });
  await client.completeState({ path: { service_id, state_id }, body: { disposition: 'Done' } });
  await client.completeService({
    path,
    body: { disposition: 'Satisfied', disposition_desc: 'was patient, thanks to the resumed call' },
  });

  console.log('  The next call from this number: who is it, and what was done for this customer, with everything?');
  await client.identifyCustomer({ query: { 'Phone.PhoneNumber': number } });
  const history = await client.listCustomerServices({
    path: { customer_id: 'CALLER' },
    query: { active_states: true, completed_states: true, active_tasks: true, completed_tasks: true },
  });
  const { data: tasks } = await client.listCompletedTasks({ path, query: { extensions: 'Contract' } });
  for (const service of history.data) tell(service);
  for (const { task_type, Contract } of tasks) if (Contract !== undefined) console.log(`    ${task_type}:`, Contract);
}

async function transition(
  client: Client,
  service_id: number,
  from: { state_id: number; disposition?: string },
  to: string,
): Promise<{ state_id: number }> {
  const body = { from, to: { state_type: to } };
  return (await client.performStateTransition({ path: { service_id }, body })).data;
}

function tell({ service_type, disposition, disposition_desc, completed_states = [], completed_tasks = [] }: Service) {
  console.log(`\n    ${service_type}: ${disposition} (${disposition_desc})`);
  console.log(`    ${completed_states.map((state) => state.state_type).join(' → ')}`);
  console.log(`    ${completed_tasks.map((task) => `${task.task_type}: ${task.disposition}`).join(', ')}`);
}
