import { many, texts } from '../texts.ts';

/** The texts of the page of the server. */
export const serverTexts = {
  section: texts.nav.settings,
  title: texts.nav.server,
  loading: 'Loading the status of the server',
  lead: 'What the server says of itself now, and the mode that your tenant is in. Other tenants have their own.',
  mode: 'Mode',
  modes: { production: 'Production', maintenance: 'Maintenance' },
  means: {
    production: 'Customers, services and interactions are read and written. This is the mode of every day.',
    maintenance:
      'Customers, services and interactions are refused. Identification keys can be created, and the bulk import of Context Services runs.',
  },
  both: 'Everything else, such as definitions, exports, users and this page, works in both.',
  now: 'Now',
  to: { production: 'Switch to production', maintenance: 'Switch to maintenance' },
  confirm: {
    title: { production: 'Switch to production?', maintenance: 'Switch to maintenance?' },
    what: {
      production:
        'Customers, services and interactions can be used again. Identification keys cannot be created and bulk imports not started then.',
      maintenance:
        'Phone menus, bots and desktops of your tenant are refused customers, services and interactions until somebody switches back.',
    },
    how: (timeout: string) =>
      `While it is being switched every call is refused. Calls in flight end first; if they take longer than ${timeout}, the mode stays as it is.`,
  },
  switching: {
    title: {
      production: 'The server is being switched to production',
      maintenance: 'The server is being switched to maintenance',
    },
    waiting: (calls: number) => `It waits for ${many(calls, 'call', 'calls')} in flight in the process that answers.`,
    noneHere: 'No call is in flight in the process that answers; others may still have some.',
    limit: (timeout: string) => `It is given up when they have not ended after ${timeout}.`,
    progress: 'Time that the switch has taken of the time it has',
    since: (seconds: string, timeout: string) => `${seconds} of ${timeout}`,
  },
  switched: { production: 'The server is in production mode.', maintenance: 'The server is in maintenance mode.' },
  notSwitched: 'The mode was not switched',
  notSwitchedAdvice: 'Try again, or look for what takes so long: an import, or a large change.',
  status: 'Status',
  version: 'Version',
  started: 'Started',
  running: 'Running for',
  systemTime: 'Time of the server',
  lastRequest: 'Last request',
  callsInFlight: 'Calls in flight',
  today: 'Today',
  requests: 'Requests',
  clientErrors: 'Errors of callers',
  serverErrors: 'Errors of the server',
  countedHow:
    'Requests of your tenant to the process that answers, since 00:00 UTC or since it started; this page asks too. Other processes have their own.',
  memory: 'Memory',
  memoryUsed: 'Used',
  memoryMost: 'At most',
  memoryTaken: 'Taken',
  memoryFree: 'Free of it',
  memoryHow: 'The heap of the process that answers.',
} as const;
