const dayMs = 24 * 60 * 60 * 1000;

interface Counts {
  /** Days since 1970 in UTC. */
  day: number;
  requests: number;
  clientErrors: number;
  serverErrors: number;
  lastRequest: Date | undefined;
}

/** The counters of `GET /server/status`: of this process, for each tenant its own, gone at a restart. */
export class RequestCounts {
  readonly #byTenant = new Map<number, Counts>();

  count(tenant: number, status: number, at: Date): void {
    const counts = this.today(tenant, at);
    counts.requests += 1;
    if (status >= 500) counts.serverErrors += 1;
    else if (status >= 400) counts.clientErrors += 1;
    counts.lastRequest = at;
  }

  /** The counts of the UTC day of `at`. */
  today(tenant: number, at: Date): Counts {
    const day = Math.floor(at.getTime() / dayMs);
    const known = this.#byTenant.get(tenant);
    if (known?.day === day) return known;
    const counts = { day, requests: 0, clientErrors: 0, serverErrors: 0, lastRequest: known?.lastRequest };
    this.#byTenant.set(tenant, counts);
    return counts;
  }
}
