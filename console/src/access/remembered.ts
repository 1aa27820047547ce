/** What somebody wants to be filled in at the next login; never a password. */
export interface Remembered {
  readonly name: string;
  readonly tenant: string;
}

const place = 'throughline.login';

export function readRemembered(): Remembered | undefined {
  try {
    const { name, tenant } = JSON.parse(localStorage.getItem(place) ?? '') as Partial<Remembered>;
    return typeof name === 'string' && typeof tenant === 'string' ? { name, tenant } : undefined;
  } catch {
    return undefined;
  }
}

export function remember(details: Remembered | undefined): void {
  try {
    if (details === undefined) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(details));
  } catch {
    // A browser that keeps nothing: then nothing is filled in.
  }
}
