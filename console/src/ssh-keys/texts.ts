import { many } from '../texts.ts';

/** The texts of the SSH keys in the preferences. */
export const sshKeyTexts = {
  title: 'SSH keys',
  purpose:
    'With one of these keys, or with your password, you log in over SFTP, to submit files of privacy requests and to fetch their results.',
  connect: 'How to connect',
  port: 'The port is 2222 unless who runs the server has chosen another one. There you find two folders: GDPR_Submit for files of requests, and GDPR_Result for what came of them.',
  loading: 'Loading the SSH keys',
  count: (count: number) => many(count, 'key', 'keys'),
  none: 'You have no SSH keys yet',
  noneAdvice: 'Until you add one you log in over SFTP with your password.',
  make: 'Make a key, and add what is in the .pub file:',
  command: 'ssh-keygen -t ed25519',
  type: 'Type',
  fingerprint: 'Fingerprint',
  comment: 'Comment',
  add: 'Add keys',
  drop: {
    title: 'Drop a .pub file here',
    advice: 'Or paste what is in it below.',
    choose: 'Choose a file',
  },
  paste: 'Public keys',
  pasteHint: 'One a line, as in a .pub file or in authorized_keys: Ed25519, ECDSA, or RSA of 2048 bits or more.',
  pasteExample: 'ssh-ed25519 AAAA… ann@laptop',
  missing: 'Paste a public key, or choose its file.',
  tooLarge: 'This file is too large for public keys.',
  save: 'Add',
  added: 'The keys are in use.',
  remove: 'Remove this SSH key?',
  removeConsequence: 'Nobody can log in with it any more. What is logged in over SFTP is logged out.',
  removed: 'The SSH key is removed.',
} as const;
