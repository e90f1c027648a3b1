/** What an endpoint answers; `body` in latin1. */
export interface Reply {
  status: number;
  type: string;
  body: string;
}

export const text = (body: string, status = 200): Reply => ({ status, type: 'text/plain; charset=UTF-8', body });

export const json = (body: string): Reply => ({
  status: 200,
  type: 'application/json',
  body: Buffer.from(body).toString('latin1'),
});
