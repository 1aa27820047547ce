/** Something that somebody said in a chat. */
export interface Line {
  readonly who: string;
  /** As it stands in the text. */
  readonly when: string | undefined;
  readonly text: string;
}

/** `[09:33:10] John: Hello`, with or without the time. */
const pattern =
  /^\s*(?:[[(]?(\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?)[\])]?\s*[-–]?\s*)?([^\s:[\]<>][^:\n<>]{0,39}):\s+(\S.*)$/i;

/** Reads a text as a conversation; undefined when it is none. What follows without a name goes on with who spoke last. */
export function readConversation(text: string): Line[] | undefined {
  const lines: Line[] = [];
  for (const raw of text.split(/\r?\n/)) {
    if (raw.trim() === '') continue;
    const [, when, who, said] = pattern.exec(raw) ?? [];
    const last = lines.at(-1);
    if (who !== undefined && said !== undefined) lines.push({ who: who.trim(), when, text: said });
    else if (last === undefined) return undefined;
    else lines[lines.length - 1] = { ...last, text: `${last.text}\n${raw}` };
  }
  const speakers = new Set(lines.map(({ who }) => who));
  return lines.length >= 2 && speakers.size >= 2 && speakers.size <= Math.max(2, lines.length / 2) ? lines : undefined;
}

/** Reads a chat transcript in XML, as chat servers keep it; undefined when it is none. */
export function readTranscript(xml: string): Line[] | undefined {
  const parsed = new DOMParser().parseFromString(xml, 'text/xml');
  if (parsed.documentElement.localName !== 'chatTranscript') return undefined;
  const names = new Map<string, string>();
  const lines: Line[] = [];
  for (const element of parsed.documentElement.children) {
    const user = element.getAttribute('userId') ?? '';
    const nick = element.querySelector('userInfo')?.getAttribute('userNick');
    if (element.localName === 'newParty') names.set(user, nick ?? names.get(user) ?? user);
    const text = element.querySelector('msgText')?.textContent?.trim();
    if (element.localName === 'message' && text !== undefined && text !== '') {
      lines.push({ who: names.get(user) ?? user, when: undefined, text });
    }
  }
  return lines.length > 0 ? lines : undefined;
}
